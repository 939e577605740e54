import { execFileSync } from 'node:child_process';

/** Ids of the anvil processes that a process has started through their guards. */
export function anvilsBelow(parent: number): number[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,comm='], { encoding: 'utf8' }).trim().split('\n');
  const processes = lines
    .map(line => line.trim().split(/\s+/))
    .map(([pid, ppid, name]) => ({ pid: Number(pid), ppid: Number(ppid), name }));
  const guards = new Set(processes.filter(({ ppid }) => ppid === parent).map(({ pid }) => pid));
  return processes.filter(({ ppid, name }) => guards.has(ppid) && name === 'anvil').map(({ pid }) => pid);
}
