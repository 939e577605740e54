/** Whether a reader is the notebook at a path: a kernel knows it by the whole path on its machine, the browser by that below Jupyter's root. */
export function isReaderOf(reader: string, path: string): boolean {
  const whole = reader.replaceAll('\\', '/');
  return whole === path || whole.endsWith(`/${path}`);
}
