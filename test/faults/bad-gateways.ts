import type { ServerResponse } from 'node:http';

type Answer = (cid: string, response: ServerResponse) => void;
export type Blocks = ReadonlyMap<string, Uint8Array>;

const faults = {
  'sends other bytes of the same length': blocks => (cid, response) => {
    const block = Buffer.from(blocks.get(cid) ?? []);
    block[block.length - 1] = (block.at(-1) ?? 0) ^ 1;
    response.end(block);
  },
  'sends another block of the file': blocks => (cid, response) => {
    response.end([...blocks].find(([other]) => other !== cid)?.[1]);
  },
  'sends the first half and says that it is all': blocks => (cid, response) => {
    const block = blocks.get(cid) ?? new Uint8Array();
    response.end(block.subarray(0, block.length / 2));
  },
  'sends without end': () => (_cid, response) => {
    const more = () => {
      while (!response.destroyed && response.write(Buffer.alloc(65_536)));
    };
    response.on('drain', more).on('error', () => undefined);
    more();
  },
  'takes the request and never answers': () => () => undefined,
  'sends its headers and then nothing': blocks => (cid, response) => {
    response.writeHead(200, { 'content-length': String(blocks.get(cid)?.length ?? 0) });
    response.flushHeaders();
  },
  'breaks off in the middle': blocks => (cid, response) => {
    const block = blocks.get(cid) ?? new Uint8Array();
    response.writeHead(200, { 'content-length': String(block.length) });
    response.write(block.subarray(0, block.length / 2), () => response.destroy());
  },
  'asks to be left alone for an hour': () => (_cid, response) => {
    response.writeHead(429, { 'retry-after': '3600' }).end();
  },
  'answers 500': () => (_cid, response) => {
    response.writeHead(500).end('a stack trace');
  },
  'sends its visitors elsewhere': () => (cid, response) => {
    response.writeHead(302, { location: `http://169.254.169.254/ipfs/${cid}` }).end();
  },
  'has nothing': () => (_cid, response) => {
    response.writeHead(404).end();
  }
} satisfies Record<string, (blocks: Blocks) => Answer>;

export type Fault = keyof typeof faults;

/** Ways in which a gateway fails, each over the blocks that it has. */
export const badGateways: Readonly<Record<Fault, (blocks: Blocks) => Answer>> = faults;
