// Seals and opens what standard input asks for, for the Python tests that do the same with Tink.
import { openBundle, loadHpkeKeys, sealBundle } from '../../src/core/custody/hpke.js';
import { openStream, sealStream } from '../fixtures/tink-stream.js';

interface IJob {
  readonly act: 'seal' | 'open' | 'public-key' | 'seal-bundle' | 'open-bundle';
  /** Hex, as all that follow. */
  readonly key: string;
  readonly bound: string;
  readonly text: string;
  readonly segmentSize: number;
}

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));

async function done({ act, key, bound, text, segmentSize }: IJob): Promise<Uint8Array> {
  switch (act) {
    case 'seal':
      return sealStream(bytes(text), bytes(key), bytes(bound), segmentSize);
    case 'open':
      return openStream(bytes(text), bytes(key), bytes(bound), segmentSize);
    case 'public-key':
      return bytes((await loadHpkeKeys(bytes(key))).publicKey.slice(2));
    case 'seal-bundle':
      return sealBundle(`0x${key}`, bytes(bound), bytes(text));
    case 'open-bundle':
      return openBundle(await loadHpkeKeys(bytes(key)), bytes(bound), bytes(text));
  }
}

const chunks: Buffer[] = [];
for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
try {
  const job = JSON.parse(Buffer.concat(chunks).toString('utf8')) as IJob;
  process.stdout.write(JSON.stringify({ result: Buffer.from(await done(job)).toString('hex') }));
} catch (error) {
  process.stdout.write(JSON.stringify({ error: (error as { code?: string }).code ?? String(error) }));
}
