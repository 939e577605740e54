import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A chain that runs as a process of its own. */
export interface IChainProcess {
  readonly pid: number;
  readonly ended: Promise<unknown>;
  rpc(method: string, ...params: unknown[]): Promise<unknown>;
  kill(): Promise<void>;
}

export async function startChainProcess(folder: string, rotateSteps: number): Promise<IChainProcess> {
  const program = join(import.meta.dirname, 'run-chain.mjs');
  const child: ChildProcess = spawn(process.execPath, [program, folder, String(rotateSteps)], {
    stdio: ['pipe', 'pipe', 'inherit']
  });
  const ended = once(child, 'exit');
  const [url] = (await Promise.race([
    once(createInterface({ input: child.stdout! }), 'line'),
    ended.then(() => Promise.reject(new Error('The chain ended while it started.')))
  ])) as [string];
  return {
    pid: child.pid!,
    ended,
    async rpc(method, ...params) {
      const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
      const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
      const { result, error } = (await response.json()) as { result?: unknown; error?: { message: string } };
      if (error) throw new Error(error.message);
      return result;
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    }
  };
}
