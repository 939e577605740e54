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

  it('come from a gateway that was added, and from none that was taken away', async () => {
    const [first, second] = [await serve((_, response) => response.writeHead(404).end()), await serve(good)];
    const blocks = client(first);
    await expect(blocks.get(cid)).rejects.toMatchObject({ code: 'BLOCK_UNAVAILABLE' });
    blocks.setGateways([first.url, second.url]);
    expect(Buffer.compare(await blocks.get(cid), block)).toBe(0);
    const asked = first.asked.length;
    blocks.setGateways([second.url]);
    await blocks.get(cid);
    expect(first.asked.length).toBe(asked);
    blocks.setGateways([first.url]);
    await expect(blocks.get(cid)).rejects.toMatchObject({ code: 'BLOCK_UNAVAILABLE' });
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

  describe('that are many', () => {
    const many = Array.from({ length: 200 }, (_, i) => Buffer.from(`block ${i}`));
    const cids = many.map(bytes =>
      CID.createV1(0x55, create(0x12, createHash('sha256').update(bytes).digest())).toString()
    );
    const all = honest(new Map(cids.map((each, i) => [each, many[i] as Buffer])));
    const later = (milliseconds: number): Parameters<typeof serveBlocks>[0] => {
      return (asked, response) => setTimeout(() => all(asked, response), milliseconds);
    };
    const getAll = async (blocks: BlockClient) => {
      const found = await Promise.all(cids.map(each => blocks.get(each)));
      expect(found.every((bytes, i) => Buffer.compare(bytes, many[i] as Buffer) === 0)).toBe(true);
    };

    it('never are in flight beyond the bounds', async () => {
      let running = 0;
      let most = 0;
      const gateway = await serve((asked, response) => {
        most = Math.max(most, ++running);
        response.on('close', () => running--);
        later(5)(asked, response, undefined as never);
      });
      await getAll(new BlockClient({ gateways: [gateway.url], limits: { inFlight: 6 } }));
      expect(most).toBe(6);
    });

    it('are asked twice in one case of ten at most, though one gateway is slow all the time', async () => {
      const slow = await serve(later(300));
      const quick = await serve(later(1));
      await getAll(new BlockClient({ gateways: [slow.url, quick.url], hedgeAfter: 20 }));
      expect(slow.asked.length + quick.asked.length).toBeLessThanOrEqual(1.1 * cids.length + 4);
      expect(quick.asked.length).toBeGreaterThan(0.5 * cids.length);
    });

    it('all come from a gateway that refuses more than two at a time', async () => {
      let running = 0;
      let refused = 0;
      const gateway = await serve((asked, response) => {
        if (running >= 2) {
          refused++;
          response.writeHead(429, { 'retry-after': '0' }).end();
          return;
        }
        running++;
        setTimeout(() => (running--, all(asked, response)), 2);
      });
      await getAll(new BlockClient({ gateways: [gateway.url] }));
      expect(refused).toBeLessThan(cids.length / 4);
    });

    it('use connections again', async () => {
      const ports = new Set<number | undefined>();
      const gateway = await serve((asked, response, request) => {
        ports.add(request.socket.remotePort);
        all(asked, response);
      });
      await getAll(new BlockClient({ gateways: [gateway.url], limits: { inFlight: 4 } }));
      expect(ports.size).toBeLessThanOrEqual(4);
    });
  });

  it('that fall silent in the middle come from another gateway, though nothing is left for hedges', async () => {
    const silent = await serve((_, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('abc');
    });
    const blocks = new BlockClient({
      gateways: [silent.url, (await serve(good)).url],
      hedgeAfter: 10_000,
      stall: 4_000
    });
    const began = performance.now();
    expect(Buffer.compare(await blocks.get(cid), block)).toBe(0);
    expect(performance.now() - began).toBeLessThan(3_900);
  });

  it('that trickle are given up though bytes still come', async () => {
    const trickling = await serve((_, response) => {
      const more = setInterval(() => response.write('.'), 20);
      response.on('close', () => clearInterval(more));
    });
    const blocks = new BlockClient({ gateways: [trickling.url], stall: 200, timeout: 400, rounds: 1 });
    await expect(blocks.get(cid)).rejects.toMatchObject({ message: expect.stringContaining('took more than 400 ms') });
  });

  it.each([
    ['seconds', () => ({ 'retry-after': '1' })],
    [
      'a date, compared with the gateway’s own clock, which is wrong',
      () => ({
        date: new Date(1_000_000_000_000).toUTCString(),
        'retry-after': new Date(1_000_000_001_000).toUTCString()
      })
    ]
  ])('wait as long as Retry-After says in %s', async (_what, headers) => {
    let refused = 0;
    const gateway = await serve((asked, response) => {
      if (refused++ > 0) return good(asked, response);
      response.writeHead(503, headers()).end();
    });
    const began = performance.now();
    await client(gateway).get(cid);
    const took = performance.now() - began;
    expect([took > 950, took < 10_000, refused]).toEqual([true, true, 2]);
  });

  it('are refused for a CID that is none', async () => {
    await expect(client().get('../etc/passwd')).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  });
});
