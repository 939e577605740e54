import { createHash } from 'node:crypto';
import { CID } from 'multiformats/cid';
import { create } from 'multiformats/hashes/digest';
import { BlockClient } from '../../../src/adapters/ipfs/index.js';
import { honest, serveBlocks, type ITestGateway } from './serve-blocks.js';

const block = Buffer.from('a block of ciphertext');
const cid = CID.createV1(0x55, create(0x12, createHash('sha256').update(block).digest())).toString();
const good = honest(new Map([[cid, block]]));

describe('blocks from gateways', () => {
  const open: ITestGateway[] = [];
  const serve = async (answer: Parameters<typeof serveBlocks>[0]) => {
    const gateway = await serveBlocks(answer);
    open.push(gateway);
    return gateway;
  };
  afterEach(async () => {
    await Promise.all(open.splice(0).map(gateway => gateway.close()));
  });
  const client = (...gateways: ITestGateway[]) =>
    new BlockClient({ gateways: gateways.map(({ url }) => url), hedgeAfter: 50, timeout: 500 });

  it('come from an honest gateway though the first one lies', async () => {
    const liar = await serve((_, response) => response.end('other bytes'));
    expect(Buffer.compare(await client(liar, await serve(good)).get(cid), block)).toBe(0);
  });

  it('are asked of the honest gateway first from then on', async () => {
    const liar = await serve((_, response) => response.end('other bytes'));
    const honestOne = await serve(good);
    const blocks = client(liar, honestOne);
    await blocks.get(cid);
    const lies = liar.asked.length;
    await blocks.get(cid);
    expect(liar.asked.length).toBe(lies);
  });

  it('name the liar when nobody is honest', async () => {
    const liar = await serve((_, response) => response.end('other bytes'));
    await expect(client(liar).get(cid)).rejects.toMatchObject({
      code: 'BLOCK_HASH_MISMATCH',
      context: { gateways: [expect.objectContaining({ gateway: liar.url, reason: 'lied' })] }
    });
  });

  it.each([
    ['stalls', () => undefined],
    [
      'dies in the middle',
      (_: string, response: import('node:http').ServerResponse) => {
        response.writeHead(200, { 'content-length': '100' });
        response.write('abc');
        setTimeout(() => response.destroy(), 5);
      }
    ],
    ['truncates', (_: string, response: import('node:http').ServerResponse) => response.end(block.subarray(0, 5))],
    [
      'answers 500',
      (_: string, response: import('node:http').ServerResponse) => {
        response.statusCode = 500;
        response.end();
      }
    ],
    [
      'asks to wait',
      (_: string, response: import('node:http').ServerResponse) => {
        response.writeHead(429, { 'retry-after': '30' });
        response.end();
      }
    ]
  ])('arrive when a gateway %s', async (_, answer) => {
    const bad = await serve(answer);
    expect(Buffer.compare(await client(bad, await serve(good)).get(cid), block)).toBe(0);
  });

  it('say what each gateway answered when none has it', async () => {
    const empty = await serve(honest(new Map()));
    await expect(client(empty).get(cid)).rejects.toMatchObject({
      code: 'BLOCK_UNAVAILABLE',
      message: expect.stringContaining(empty.url)
    });
  });

  it('that are endless are cut off', async () => {
    const endless = await serve((_, response) => {
      const more = setInterval(() => response.write(Buffer.alloc(1_000_000)), 1);
      response.on('close', () => clearInterval(more));
    });
    await expect(client(endless).get(cid)).rejects.toMatchObject({ code: 'BLOCK_HASH_MISMATCH' });
  });

  it('are fetched once for two that ask at the same time', async () => {
    const gateway = await serve((asked, response) => setTimeout(() => good(asked, response), 20));
    const blocks = client(gateway);
    await Promise.all([blocks.get(cid), blocks.get(cid)]);
    expect(gateway.asked).toHaveLength(1);
  });

  it('go on for one when the other gives up', async () => {
    const gateway = await serve((asked, response) => setTimeout(() => good(asked, response), 40));
    const blocks = client(gateway);
    const abort = new AbortController();
    const left = blocks.get(cid, { signal: abort.signal });
    const stayed = blocks.get(cid);
    abort.abort();
    await expect(left).rejects.toThrow();
    expect((await stayed).length).toBe(block.length);
  });

  it('are refused for a CID that is none', async () => {
    await expect(client().get('../etc/passwd')).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  });
});
