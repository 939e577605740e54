import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { request as send } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ServiceSettings } from '../../src/core/wire/index.js';
import { SettingsStore } from '../../src/service/settings-store.js';
import { createService, type IService } from '../../src/service/service.js';
import { PASSWORD, TestWorld } from '../fakes/test-world.js';

/** An answer as it came. */
export interface IAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly bytes: Buffer;
  /** The body as JSON. */
  readonly json: never;
}

/** How a request is sent. */
export interface IAsk {
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  /** `kernel` where nothing is said. */
  readonly as?: 'nobody' | 'kernel' | 'owner';
}

/** The service on a Unix socket, over the world of the fakes. */
export class RunningService {
  idle = 0;
  ownerToken = '';
  private readonly folder = mkdtempSync(join(tmpdir(), 'affluent-service-'));

  private constructor(
    readonly test: TestWorld,
    readonly service: IService,
    readonly token: string,
    readonly secret: string,
    /** What was set, at the start and since. */
    readonly applied: readonly ServiceSettings[]
  ) {}

  static async start(linger = 60_000): Promise<RunningService> {
    const test = await TestWorld.open();
    const [token, secret] = [randomBytes(32).toString('hex'), randomBytes(32).toString('hex')];
    let idle: () => void = () => undefined;
    const applied: ServiceSettings[] = [];
    const settings = await SettingsStore.open(join(test.folder, 'settings.json'), one => void applied.push(one));
    const service = await createService({
      ...{ config: { keep: false, linger, autoLock: 60_000 }, network: test.network, ports: test.world, log: null },
      ...{ settings, token, secret, onIdle: () => idle() }
    });
    const running = new RunningService(test, service, token, secret, applied);
    idle = () => (running.idle += 1);
    await service.app.listen({ path: running.socket });
    return running;
  }

  get socket(): string {
    return join(this.folder, 's');
  }

  /** Opens the wallet, so that `as: 'owner'` has a token. */
  async unlock(): Promise<void> {
    const { json } = await this.ask('POST', '/v1/wallet/unlock', { body: { password: PASSWORD } });
    this.ownerToken = (json as { ownerToken: string }).ownerToken;
  }

  ask(method: string, path: string, { body, headers = {}, as = 'kernel' }: IAsk = {}): Promise<IAnswer> {
    const text = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
    const all: Record<string, string> = {
      ...(as === 'nobody' ? {} : { authorization: `Bearer ${this.token}` }),
      ...(as === 'owner' ? { 'affluent-owner': this.ownerToken } : {}),
      ...(text === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers
    };
    return new Promise((resolve, reject) => {
      const outgoing = send({ socketPath: this.socket, method, path, headers: all }, answer => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('error', reject);
        answer.on('end', () => {
          const bytes = Buffer.concat(parts);
          const isJson = /json/.test(answer.headers['content-type'] ?? '') && bytes.length > 0;
          const json = (isJson ? JSON.parse(bytes.toString()) : null) as never;
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, bytes, json });
        });
      });
      outgoing.on('error', reject);
      outgoing.end(text);
    });
  }

  async close(): Promise<void> {
    await this.service.close();
    this.test.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
