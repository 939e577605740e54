const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/;
const DATE = /^\d{4}-\d\d-\d\d$/;
const TIME = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(?:(:\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:\d\d)?$/;

/** Whether a text has the form in which footers tell times: UTC, nine digits of fraction, so that texts sort like times. */
export function isInstant(text: string): boolean {
  return INSTANT.test(text);
}

/** A date or time in that form; without an offset it counts as UTC. Null where the text is none. */
export function instantText(text: string): string | null {
  if (isInstant(text)) return text;
  const [, day, minute, second, fraction, offset] = TIME.exec(DATE.test(text) ? `${text}T00:00` : text) ?? [];
  if (day === undefined || minute === undefined) return null;
  const moment = new Date(`${day}T${minute}${second ?? ':00'}${offset ?? 'Z'}`);
  if (Number.isNaN(moment.getTime()) || !/^\d{4}-/.test(moment.toISOString())) return null;
  return `${moment.toISOString().slice(0, 19)}.${(fraction ?? '').padEnd(9, '0')}Z`;
}
