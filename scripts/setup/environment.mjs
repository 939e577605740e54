import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');
export const windows = process.platform === 'win32';
export const venv = join(root, '.venv');

const bin = join(venv, windows ? 'Scripts' : 'bin');

/** The path of a program of the project's Python environment, which also holds the project's Node. */
export const exe = name => join(bin, windows ? `${name}.exe` : name);

const fromOuterNpm = /^npm_(package|lifecycle|execpath|node_execpath|command)/;
const ofOuterNpm = /^npm_config_(prefix|global_prefix|local_prefix|node_gyp|npm_version|user_agent)$/;
const misleading = new Set(['NODE_OPTIONS', 'VIRTUAL_ENV', 'PYTHONHOME', 'PYTHONPATH']);

/** The environment of every child: the project's Node and Python first, and nothing that the outer npm set for itself. */
export function environment(extra = {}) {
  const inherited = Object.entries(process.env).filter(
    ([key]) => !fromOuterNpm.test(key) && !ofOuterNpm.test(key) && !misleading.has(key)
  );
  return {
    ...Object.fromEntries(inherited),
    PATH: [bin, join(root, 'node_modules', '.bin'), process.env.PATH ?? ''].join(delimiter),
    VIRTUAL_ENV: venv,
    HATCH_JUPYTER_BUILDER_SKIP_NPM: '1',
    HARDHAT_DISABLE_TELEMETRY_PROMPT: 'true',
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
    ...extra
  };
}
