import { Agent, request } from 'node:http';
import { z } from 'zod';
import { AffluentError } from '../../core/errors/index.js';

const Answer = z.object({
  result: z.unknown().optional(),
  error: z.object({ code: z.number(), message: z.string(), data: z.unknown().optional() }).optional()
});

/** An error that the node itself answered with: handed on to whoever asked. */
export class RpcError extends Error {
  constructor(
    readonly code: number,
    message: string,
    readonly data: unknown
  ) {
    super(message);
    this.name = 'RpcError';
  }
}

/** JSON-RPC over one kept-open HTTP address on this machine. */
export class RpcClient {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 16 });
  readonly #port: number;

  constructor(port: number) {
    this.#port = port;
  }

  /** The text of the answer to a body as it is. @throws AffluentError CHAIN_UNREACHABLE */
  post(body: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const fail = (cause: Error) =>
        reject(new AffluentError('CHAIN_UNREACHABLE', 'The local chain does not answer.', { cause }));
      const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
      const call = request(
        { host: '127.0.0.1', port: this.#port, method: 'POST', agent: this.#agent, headers },
        response => {
          const parts: Buffer[] = [];
          response.on('data', (part: Buffer) => parts.push(part));
          response.on('end', () => resolve(Buffer.concat(parts).toString()));
          response.on('error', fail);
        }
      );
      call.on('error', fail);
      call.end(body);
    });
  }

  /** Result of one call. @throws RpcError what the node answered; AffluentError CHAIN_UNREACHABLE */
  async call(method: string, ...params: unknown[]): Promise<unknown> {
    const answer = Answer.parse(JSON.parse(await this.post(JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }))));
    if (answer.error) throw new RpcError(answer.error.code, answer.error.message, answer.error.data);
    return answer.result;
  }

  close(): void {
    this.#agent.destroy();
  }
}
