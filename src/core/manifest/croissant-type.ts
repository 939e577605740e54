/** Croissant's data type of an Arrow type's text. */
export function croissantType(arrowType: string): string {
  if (/^u?int/.test(arrowType)) return 'sc:Integer';
  if (/^(half_?float|float|double|decimal)/.test(arrowType)) return 'sc:Float';
  if (arrowType.startsWith('bool')) return 'sc:Boolean';
  if (/^(date|timestamp)/.test(arrowType)) return 'sc:DateTime';
  return 'sc:Text';
}
