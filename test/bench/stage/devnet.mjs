import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { root } from './places.mjs';

/** Starts a devnet without samples as a process of its own. It ends when we do, however that happens. */
export async function startDevnet(home, { blockTime = 0 } = {}) {
  const args = ['lib/devnet/main.js', 'up', '--home', home, '--with-parent'];
  if (blockTime > 0) args.push('--block-time', String(blockTime));
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['pipe', 'pipe', 'pipe'] });
  child.stderr.pipe(createWriteStream(join(home, 'devnet.log')));
  const line = await new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve);
    child.once('exit', code => reject(new Error(`the devnet ended with ${code ?? 'a signal'}`)));
  });
  child.removeAllListeners('exit');
  const ended = new Promise(resolve => child.once('exit', resolve));
  return {
    pid: child.pid,
    network: JSON.parse(line),
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    }
  };
}
