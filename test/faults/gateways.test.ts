import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BlockCache, BlockClient, RangeSource } from '../../src/adapters/ipfs/index.js';
import type { IRangeSource } from '../../src/ports/index.js';
import { honest, serveBlocks, type ITestGateway } from '../adapters/ipfs/serve-blocks.js';
import { badGateways, type Fault } from './bad-gateways.js';
import { publishedFile, type IPublishedFile } from './published-file.js';

const MIB = 1_048_576;
const faults = Object.keys(badGateways) as Fault[];

let file: IPublishedFile;
let folder: string;
const open: ITestGateway[] = [];
const caches: BlockCache[] = [];

beforeAll(async () => {
  file = await publishedFile(5 * MIB + 333);
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'affluent-gateways-'));
});
afterEach(async () => {
  await Promise.all(open.splice(0).map(gateway => gateway.close()));
  await Promise.all(caches.splice(0).map(cache => cache.close()));
  await rm(folder, { recursive: true, force: true });
});

async function serve(answer: Parameters<typeof serveBlocks>[0]): Promise<ITestGateway> {
  const gateway = await serveBlocks(answer);
  open.push(gateway);
  return gateway;
}

/** The reader's whole way, as the service puts it together. */
function reader(gateways: readonly ITestGateway[], place = join(folder, 'blocks')): IRangeSource {
  const client = new BlockClient({ gateways: gateways.map(({ url }) => url), hedgeAfter: 40, timeout: 300, rounds: 2 });
  const cache = new BlockCache(client, { folder: place, limit: 64 * MIB });
  caches.push(cache);
  return new RangeSource(cache);
}

async function read(source: IRangeSource, offset = 0, length = file.content.length - offset): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of source.read(file.cid, offset, length)) parts.push(part);
  return Buffer.concat(parts);
}

describe('a read goes on with the right bytes when the first gateway', () => {
  test.each(faults)('%s', async fault => {
    const source = reader([await serve(badGateways[fault](file.blocks)), await serve(honest(file.blocks))]);
    expect((await read(source)).equals(file.content)).toBe(true);
  });

  test('dies after some leaves', async () => {
    let left = 3;
    const dying = await serve((cid, response) => {
      if (left-- > 0) honest(file.blocks)(cid, response);
      else response.destroy();
    });
    expect((await read(reader([dying, await serve(honest(file.blocks))]))).equals(file.content)).toBe(true);
  });

  test('is gone', async () => {
    const gone = await serveBlocks(() => undefined);
    await gone.close();
    expect((await read(reader([gone, await serve(honest(file.blocks))]))).equals(file.content)).toBe(true);
  });

  test('fails now and then, each in another way', async () => {
    let turn = 0;
    const moody = await serve((cid, response) => {
      const fault = faults[turn++ % (faults.length + 2)];
      (fault === undefined ? honest(file.blocks) : badGateways[fault](file.blocks))(cid, response);
    });
    expect((await read(reader([moody, await serve(honest(file.blocks))]))).equals(file.content)).toBe(true);
  });
});

describe('when the only gateway fails, the error names it and what it did, if it', () => {
  const said: Partial<Record<Fault, { code: string; reason: string }>> = {
    'sends other bytes of the same length': { code: 'BLOCK_HASH_MISMATCH', reason: 'lied' },
    'sends another block of the file': { code: 'BLOCK_HASH_MISMATCH', reason: 'lied' },
    'sends the first half and says that it is all': { code: 'BLOCK_HASH_MISMATCH', reason: 'lied' },
    'sends without end': { code: 'BLOCK_HASH_MISMATCH', reason: 'lied' },
    'has nothing': { code: 'BLOCK_UNAVAILABLE', reason: 'missing' }
  };
  test.each(faults.filter(fault => fault !== 'asks to be left alone for an hour'))('%s', async fault => {
    const gateway = await serve(badGateways[fault](file.blocks));
    const { code, reason } = said[fault] ?? { code: 'BLOCK_UNAVAILABLE', reason: 'down' };
    await expect(read(reader([gateway]))).rejects.toMatchObject({
      code,
      context: { gateways: [expect.objectContaining({ gateway: gateway.url, reason })] }
    });
  });

  test('asks to be left alone for an hour: at once, and without asking it again', async () => {
    const gateway = await serve(badGateways['asks to be left alone for an hour'](file.blocks));
    const source = reader([gateway]);
    const busy = { code: 'BLOCK_UNAVAILABLE', context: { gateways: [expect.objectContaining({ reason: 'busy' })] } };
    await expect(read(source)).rejects.toMatchObject(busy);
    const asked = gateway.asked.length;
    await expect(read(source)).rejects.toMatchObject(busy);
    expect(gateway.asked.length).toBe(asked);
  });
});

describe('a read', () => {
  test('asks a gateway again after the short while that it asked for', async () => {
    let refused = false;
    const gateway = await serve((cid, response) => {
      if (refused) return honest(file.blocks)(cid, response);
      refused = true;
      response.writeHead(503, { 'retry-after': '1' }).end();
    });
    const began = Date.now();
    expect((await read(reader([gateway]), 0, 10)).equals(file.content.subarray(0, 10))).toBe(true);
    expect(Date.now() - began).toBeGreaterThan(900);
  });

  test('ends at once when its reader leaves, and does not spoil the next', async () => {
    let stalls = true;
    const gateway = await serve((cid, response) => {
      if (!stalls) honest(file.blocks)(cid, response);
    });
    const source = reader([gateway]);
    const abort = new AbortController();
    const left = source.readAll(file.cid, 64 * MIB, { signal: abort.signal });
    setTimeout(() => abort.abort(new Error('the reader left')), 50);
    await expect(left).rejects.toThrow('the reader left');
    stalls = false;
    expect(file.content.equals(await source.readAll(file.cid, 64 * MIB))).toBe(true);
  });

  test('goes on without a cache when nothing can be written', async () => {
    const blocked = join(folder, 'a-file');
    await writeFile(blocked, '');
    const source = reader([await serve(honest(file.blocks))], join(blocked, 'blocks'));
    expect((await read(source)).equals(file.content)).toBe(true);
    expect((await read(source, MIB, 100)).equals(file.content.subarray(MIB, MIB + 100))).toBe(true);
  });

  test('needs no gateway for what it has read before', async () => {
    const gateway = await serve(honest(file.blocks));
    await read(reader([gateway]));
    await caches[0]?.settled();
    await gateway.close();
    expect((await read(reader([gateway]))).equals(file.content)).toBe(true);
  });
});
