const LONGEST = 200;

/** The text of an Arrow value in a cell; what is missing is empty, what is long is cut. */
export function cellText(value: unknown): string {
  const text = fullText(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

function fullText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(9)));
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  return JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? part.toString() : part));
}
