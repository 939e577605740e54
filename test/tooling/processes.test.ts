import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from '../../scripts/setup/environment.mjs';

const folder = mkdtempSync(join(tmpdir(), 'affluent-processes-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A child that starts a grandchild, writes its pid to `file`, and either stays or ends at once. */
function childScript(file: string, stays: boolean): string {
  return `
    const { spawn } = require('node:child_process');
    const grandchild = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    require('node:fs').writeFileSync(${JSON.stringify(file)}, String(grandchild.pid));
    ${stays ? 'setInterval(() => {}, 1000);' : 'grandchild.unref(); process.exitCode = 7;'}
  `;
}

/** A supervisor that runs `childScript` as scripts/run.mjs runs its commands. */
function supervise(name: string, stays: boolean) {
  const pidFile = join(folder, `${name}.pid`);
  const child = join(folder, `${name}.cjs`);
  writeFileSync(child, childScript(pidFile, stays));
  const code = `
    import { forwardSignals, run } from ${JSON.stringify(join(root, 'scripts', 'processes.mjs'))};
    forwardSignals();
    process.exitCode = await run(process.execPath, [${JSON.stringify(child)}]);
  `;
  const supervisor = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: 'ignore' });
  const grandchild = async () => {
    for (;;) {
      try {
        const pid = Number(readFileSync(pidFile, 'utf8'));
        if (pid > 0) return pid;
      } catch {
        // not written yet
      }
      await sleep(20);
    }
  };
  return { supervisor, grandchild };
}

/** Whether a process runs; one that has ended but was not yet reaped by its new parent does not. */
function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

it('passes a signal on to the whole group and ends with the code that a shell expects', async () => {
  const { supervisor, grandchild } = supervise('signalled', true);
  const pid = await grandchild();
  supervisor.kill('SIGTERM');
  expect(await once(supervisor, 'exit')).toEqual([143, null]);
  expect(runs(pid)).toBe(false);
}, 20_000);

it('ends what a command leaves running and passes its exit code on', async () => {
  const { supervisor, grandchild } = supervise('left-behind', false);
  expect(await once(supervisor, 'exit')).toEqual([7, null]);
  expect(runs(await grandchild())).toBe(false);
}, 20_000);
