import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** 32 random bytes as hex. */
export function newToken(): string {
  return randomBytes(32).toString('hex');
}

/** Whether two tokens are equal, in a time that tells nothing of where they differ. */
export function sameToken(given: string, expected: string): boolean {
  const digest = (text: string) => createHmac('sha256', 'affluent/token/1').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

/** The bearer token of an `Authorization` header; null where it carries none. */
export function bearerToken(header: string | undefined): string | null {
  return /^Bearer ([0-9A-Za-z._~+/=-]{1,512})$/i.exec(header ?? '')?.[1] ?? null;
}

/** HMAC-SHA256(secret, nonce ‖ "affluent/service/1") as 0x hex; secret hex, nonce 0x hex. */
export function challengeProof(secret: string, nonce: string): string {
  const message = Buffer.concat([Buffer.from(nonce.slice(2), 'hex'), Buffer.from('affluent/service/1')]);
  return `0x${createHmac('sha256', Buffer.from(secret, 'hex')).update(message).digest('hex')}`;
}
