import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { findBrowser } from './browser.mjs';
import { environment, exe, root } from './environment.mjs';
import { extensionInLab } from './labextension.mjs';
import { systemPython } from './python.mjs';

const GIGABYTE = 2 ** 30;

function version(command, ...args) {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', env: environment(), cwd: root });
  if (status !== 0) throw new Error((stderr || `${command} does not answer`).trim().split('\n').at(-1));
  return stdout.trim().split('\n')[0];
}

const inVenv = (name, ...args) => {
  if (!existsSync(exe(name))) throw new Error('not set up yet: npm run build');
  return version(exe(name), ...args);
};

const checks = {
  'Node that runs this': () => process.version,
  'Python of the system': () => version(...systemPython(), '--version'),
  'Node of the project': () => inVenv('node', '--version'),
  'Python of the project': () => inVenv('python', '--version'),
  JupyterLab: () => inVenv('jupyter-lab', '--version'),
  'Affluent in JupyterLab': extensionInLab,
  'local chain (anvil)': () => version('anvil', '--version'),
  'browser for npm run test:ui': async () => (await findBrowser()) ?? 'none: npm run test:ui installs one',
  'free disk space': async () => {
    const { bavail, bsize } = await statfs(root);
    const free = (bavail * bsize) / GIGABYTE;
    if (free < 3) throw new Error(`${free.toFixed(1)} GiB: the set-up needs 3`);
    return `${free.toFixed(0)} GiB`;
  }
};

/** Prints what the project finds of what it needs; 1 where something is missing. */
export async function doctor() {
  let missing = 0;
  for (const [name, check] of Object.entries(checks)) {
    try {
      console.log(`ok      ${name}: ${await check()}`);
    } catch (error) {
      missing += 1;
      console.log(`MISSING ${name}: ${error.message}`);
    }
  }
  return missing > 0 ? 1 : 0;
}
