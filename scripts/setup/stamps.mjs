import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './environment.mjs';

const made = new Set([
  'node_modules',
  '__pycache__',
  join('python_bridge', 'affluent', 'labextension'),
  join('python_bridge', 'affluent', 'service')
]);

function* files(path) {
  const full = join(root, path);
  if (!existsSync(full)) return;
  if (!statSync(full).isDirectory()) return yield path;
  for (const name of readdirSync(full).sort()) {
    const below = join(path, name);
    if (!made.has(name) && !made.has(below)) yield* files(below);
  }
}

/** A hash over names and contents of all files below `inputs`; a missing input counts as empty. */
export function fingerprint(inputs) {
  const hash = createHash('sha256').update(process.platform + process.arch);
  for (const input of inputs) {
    for (const file of files(input))
      hash
        .update(`${file}\0`)
        .update(readFileSync(join(root, file)))
        .update('\0');
  }
  return hash.digest('hex');
}

/** A stamp lies inside what its step makes, so that deleting the one forgets the other. */
export const isFresh = (stamp, want) => {
  const path = join(root, stamp);
  return existsSync(path) && readFileSync(path, 'utf8') === want;
};

export const forget = stamp => rmSync(join(root, stamp), { force: true });

export function remember(stamp, want) {
  const path = join(root, stamp);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, want);
}
