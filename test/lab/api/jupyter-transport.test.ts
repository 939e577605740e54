import { ServerConnection } from '@jupyterlab/services';
import { createClient, OwnerSession } from '../../../src/client/index.js';
import { jupyterTransport, proxyUrl } from '../../../src/lab/api/jupyter-transport.js';

let asked: { url: string; init: RequestInit }[];
let answer: { status: number; type: string; body: string };

class FakeRequest {
  readonly headers = new Map<string, string>() as unknown as Headers & Map<string, string>;
  constructor(
    readonly url: string,
    init: RequestInit
  ) {
    Object.assign(this.headers, { append: this.headers.set.bind(this.headers) });
    asked.push({ url, init });
  }
}

const settings = ServerConnection.makeSettings({
  baseUrl: 'http://127.0.0.1:8888/user/ada/',
  token: 'jupyter-token',
  Request: FakeRequest as unknown as typeof Request,
  fetch: (async () => {
    const bytes = new TextEncoder().encode(answer.body);
    const parts = [{ done: false, value: bytes }, { done: true }];
    return {
      ok: answer.status < 300,
      status: answer.status,
      headers: { get: () => answer.type },
      body: { getReader: () => ({ read: async () => parts.shift(), cancel: async () => undefined }) }
    };
  }) as unknown as typeof fetch
});
const client = createClient({
  baseUrl: proxyUrl(settings),
  fetch: jupyterTransport(settings),
  owner: new OwnerSession()
});

beforeEach(() => {
  asked = [];
  answer = { status: 200, type: 'application/json', body: '{"items":[],"next":null,"total":0}' };
});

it('asks the proxy below the base URL of the server, with Jupyter’s token and no random parameter', async () => {
  await client.datasets.list({ q: 'a' });
  expect(asked.map(({ url }) => url)).toEqual(['http://127.0.0.1:8888/user/ada/affluent/v1/datasets?q=a']);
  expect(JSON.stringify(asked[0]?.init)).not.toContain('jupyter-token');
});

it.each([
  [404, 'SERVICE_UNREACHABLE', 'pip install affluent'],
  [403, 'TOKEN_REQUIRED', 'Log in again'],
  [502, 'SERVICE_UNREACHABLE', 'try again']
])('says what to do where the Jupyter server itself answers with %i', async (status, code, hint) => {
  answer = { status, type: 'application/json', body: '{"message": "Forbidden"}' };
  await expect(client.datasets.list({})).rejects.toMatchObject({
    code,
    hint: expect.stringContaining(hint) as unknown
  });
});
