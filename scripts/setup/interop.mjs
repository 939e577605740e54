/** The environment of the tests with torch and Ray: too large for every machine, so made when first asked for. */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { quietly } from '../processes.mjs';
import { root, windows } from './environment.mjs';
import { systemPython } from './python.mjs';
import { fingerprint, forget, isFresh, remember } from './stamps.mjs';

const LOCK = 'requirements-interop.lock';
const FOLDER = '.venv-interop';
const STAMP = `${FOLDER}/.affluent`;

/** The Python of that environment. */
export const interopPython = windows
  ? join(root, FOLDER, 'Scripts', 'python.exe')
  : join(root, FOLDER, 'bin', 'python');

function sitePackages() {
  if (windows) return join(root, FOLDER, 'Lib', 'site-packages');
  const lib = join(root, FOLDER, 'lib');
  return join(lib, readdirSync(lib).find(name => name.startsWith('python3')) ?? '', 'site-packages');
}

/** Makes it where it is not, or not as its lock says; says first how much that takes. */
export async function ensureInterop() {
  const want = fingerprint([LOCK, 'scripts/setup/interop.mjs']);
  if (existsSync(interopPython) && isFresh(STAMP, want)) return;
  console.log(`torch and Ray go into an environment of their own, ${FOLDER}: 6.7 GB, some 5 minutes, this once …`);
  const began = performance.now();
  forget(STAMP);
  const [python, ...args] = systemPython();
  await quietly(python, [...args, '-m', 'venv', '--clear', FOLDER]);
  await quietly(interopPython, ['-m', 'pip', 'install', '--quiet', '-r', LOCK]);
  // The tree's own package, as it stands.
  writeFileSync(join(sitePackages(), 'affluent.pth'), `${join(root, 'python_bridge')}\n`);
  remember(STAMP, want);
  console.log(`${FOLDER}: ${((performance.now() - began) / 60_000).toFixed(1)} minutes`);
}
