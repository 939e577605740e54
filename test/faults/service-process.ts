import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { connectTo, type ITestService } from '../security/service.js';

const PROGRAM = join(import.meta.dirname, '..', '..', 'lib', 'service', 'main.js');

/** The service as a process of its own, so that it can be killed. */
export interface IServiceProcess extends ITestService {
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
  /** All that it has written to its standard streams. */
  readonly said: () => string;
}

/** How the process is started. */
export interface IServiceStart {
  /** A program, with its arguments, that runs the service in its turn. */
  readonly within?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts the service of a home and waits until it listens. */
export async function startServiceProcess(home: string, start: IServiceStart = {}): Promise<IServiceProcess> {
  if (!existsSync(PROGRAM)) throw new Error(`${PROGRAM} is missing: build first, \`npm run build:lib\`.`);
  const env = {
    ...process.env,
    AFFLUENT_HOME: home,
    AFFLUENT_NETWORK: 'devnet',
    JUPYTER_RUNTIME_DIR: join(home, 'runtime'),
    ...start.env
  };
  const [program = process.execPath, ...before] = [...(start.within ?? []), process.execPath];
  const child = spawn(program, [...before, PROGRAM, '--keep'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'exit');
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    ended.then(() => Promise.reject(new Error(`The service ended while it started: ${said}`)))
  ]);
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await ended;
  };
  return {
    ...(await connectTo(home, () => end('SIGTERM'))),
    kill: () => end('SIGKILL'),
    said: () => said
  };
}
