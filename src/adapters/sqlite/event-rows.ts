import { AffluentError } from '../../core/errors/index.js';
import type { ChainEvent } from '../../ports/index.js';

/** JSON in which a bigint is `{"$n": "123"}`, so that nothing is rounded and nothing is mistaken for a text. */
export function encodeEvent(event: ChainEvent): string {
  return JSON.stringify(event, (_key, value: unknown) =>
    typeof value === 'bigint' ? { $n: value.toString() } : value
  );
}

/** The event that {@link encodeEvent} wrote; it is our own row, of the type that was asked for. */
export function decodeEvent<T extends ChainEvent['type']>(body: string): Extract<ChainEvent, { type: T }> {
  return JSON.parse(body, (_key, value: unknown) => {
    const digits = (value as { $n?: unknown } | null)?.$n;
    return typeof digits === 'string' ? BigInt(digits) : value;
  }) as Extract<ChainEvent, { type: T }>;
}

/** Fields of events that have a column of their own. */
export const eventColumns = ['dataset', 'licence', 'offer', 'holder', 'payee'] as const;

/** The columns of an event; null where it has no such field. */
export function columnsOf(event: ChainEvent): (string | null)[] {
  const fields = event as unknown as Readonly<Record<string, unknown>>;
  return eventColumns.map(column => {
    const value = fields[column];
    return typeof value === 'string' || typeof value === 'bigint' ? value.toString() : null;
  });
}

/** Conditions of equality as SQL, with the values to bind. @throws AffluentError INPUT_INVALID for a name that is none */
export function whereSql(where: Readonly<Record<string, string | number | bigint>>): {
  sql: string;
  values: (string | number)[];
} {
  const values: (string | number)[] = [];
  const parts = Object.entries(where).map(([field, value]) => {
    if (!/^[A-Za-z]{1,32}$/.test(field))
      throw new AffluentError('INPUT_INVALID', `“${field}” is no field of an event.`);
    values.push(typeof value === 'bigint' ? value.toString() : value);
    if (eventColumns.some(column => column === field)) return ` AND ${field} = ?`;
    return ` AND json_extract(body, '$.${field}${typeof value === 'bigint' ? '."$n"' : ''}') = ?`;
  });
  return { sql: parts.join(''), values };
}
