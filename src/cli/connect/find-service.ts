import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ChallengeAnswer, ConnectionFile } from '../../core/wire/index.js';
import { socketFetch } from './socket-fetch.js';

const MOST_BYTES = 16_384;
const CHALLENGE_TIMEOUT_MS = 3_000;

/** A service that has proved to know the connection file's secret. */
export interface IFoundService {
  readonly fetch: typeof fetch;
  readonly baseUrl: string;
  readonly token: string;
  readonly pid: number;
}

/** The running service of a network, or null where none answers. The token is never sent to one that fails the challenge. */
export async function findService(runtime: string, network: string): Promise<IFoundService | null> {
  const file = await readConnectionFile(join(runtime, `affluent-${network}.json`));
  if (file === null || file.network !== network) return null;
  const send = socketFetch(file.socket);
  const baseUrl = 'http://affluent.local';
  if (!(await proves(send, baseUrl, file.secret))) return null;
  return { fetch: send, baseUrl, token: file.token, pid: file.pid };
}

async function readConnectionFile(path: string): Promise<ConnectionFile | null> {
  const facts = await lstat(path).catch(() => null);
  if (!facts?.isFile() || facts.size > MOST_BYTES || !isMine(facts.uid, facts.mode)) return null;
  try {
    return ConnectionFile.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return null; // half written or of another version: as good as none
  }
}

/** A file that another user could have written could name that user's socket. */
function isMine(uid: number, mode: number): boolean {
  return process.platform === 'win32' || (uid === process.getuid?.() && (mode & 0o077) === 0);
}

async function proves(send: typeof fetch, baseUrl: string, secret: string): Promise<boolean> {
  const nonce = randomBytes(32);
  try {
    const answer = await send(`${baseUrl}/v1/challenge`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ nonce: `0x${nonce.toString('hex')}` }),
      signal: AbortSignal.timeout(CHALLENGE_TIMEOUT_MS)
    });
    const { proof } = ChallengeAnswer.parse(await answer.json());
    const expected = createHmac('sha256', Buffer.from(secret, 'hex'))
      .update(nonce)
      .update('affluent/service/1')
      .digest();
    const given = Buffer.from(proof.slice(2), 'hex');
    return given.length === expected.length && timingSafeEqual(given, expected);
  } catch {
    return false;
  }
}
