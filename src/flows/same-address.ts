/** Whether two texts are the same address, whatever the case of their digits. */
export function sameAddress(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
