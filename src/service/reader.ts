import type { FastifyRequest } from 'fastify';
import { MOST_READER, READER_HEADER } from '../core/wire/index.js';

/** The name that a reader gives itself, as one line of text; of a long path its end. Empty where it gives none that can be read. */
export function readerOf(request: Pick<FastifyRequest, 'headers'>): string {
  const header = request.headers[READER_HEADER];
  if (typeof header !== 'string' || header.length > 12 * MOST_READER) return '';
  try {
    const text = decodeURIComponent(header).replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '');
    return [...text.trim()].slice(-MOST_READER).join('').slice(-MOST_READER);
  } catch {
    return '';
  }
}
