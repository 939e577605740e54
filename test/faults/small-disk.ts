import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A small disk of its own that lies over a folder, for those who are run within; this process sees it by another path. */
export interface ISmallDisk {
  /** The folder's content as this process sees it. */
  readonly outside: string;
  /** Words before a command that is to see the disk. */
  readonly within: readonly string[];
  /** Takes all that is left but so many bytes. */
  fill(butFor?: number): Promise<void>;
  /** Gives back what {@link fill} took. */
  free(): Promise<void>;
  close(): Promise<void>;
}

const OWN_MOUNTS = ['--user', '--map-root-user', '--mount'];
const MOUNT = 'mount -t tmpfs -o size=$1,mode=700 tmpfs "$2" && echo ready && exec cat >/dev/null';
const STEPS = [1_048_576, 65_536, 4_096, 1];

/** Why this machine cannot have one; null where it can. */
export function whyNoSmallDisk(): string | null {
  const tried = spawnSync('unshare', [...OWN_MOUNTS, 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], { encoding: 'utf8' });
  if (tried.error) return 'there is no unshare';
  return tried.status === 0 ? null : `no mounts of one’s own: ${tried.stderr.trim()}`;
}

/** Lays a disk of so many bytes over a folder, with what the folder held on it; it is gone with the process that holds it. */
export async function smallDisk(folder: string, bytes: number): Promise<ISmallDisk> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const holder = spawn('unshare', [...OWN_MOUNTS, 'sh', '-c', MOUNT, 'sh', String(bytes), folder], {
    stdio: ['pipe', 'pipe', 'inherit']
  });
  const ended = once(holder, 'exit');
  await Promise.race([
    once(createInterface({ input: holder.stdout }), 'line'),
    ended.then(() => Promise.reject(new Error('The small disk could not be mounted.')))
  ]);
  const outside = join('/proc', String(holder.pid), 'root', folder);
  await cp(folder, outside, { recursive: true, preserveTimestamps: true });
  const filler = join(outside, 'filler');
  return {
    outside,
    within: ['nsenter', `--target=${holder.pid}`, '--user', '--mount', '--preserve-credentials', '--'],
    fill: (butFor = 0) => fill(filler, butFor),
    free: () => rm(filler, { force: true }),
    async close() {
      holder.stdin.end();
      await ended;
    }
  };
}

async function fill(path: string, butFor: number): Promise<void> {
  const file = await open(path, 'a');
  try {
    for (const step of STEPS) while (await append(file, step));
    if (butFor > 0) await file.truncate((await file.stat()).size - butFor);
  } finally {
    await file.close();
  }
}

/** Whether there was room for so many bytes. */
async function append(file: Awaited<ReturnType<typeof open>>, bytes: number): Promise<boolean> {
  try {
    return (await file.write(Buffer.alloc(bytes, 1))).bytesWritten === bytes;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return false;
    throw error;
  }
}
