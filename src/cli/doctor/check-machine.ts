import { execFile } from 'node:child_process';
import { statfs } from 'node:fs/promises';
import { promisify } from 'node:util';
import { fine, wrong, type IFinding } from './check.js';

const LEAST_FREE_BYTES = 2_147_483_648;
const LEAST_NODE = 24;

/** Node, Python and room on the disk that holds the user's folder. */
export async function checkMachine(home: string): Promise<IFinding[]> {
  return [checkNode(), await checkPython(), await checkDisk(home)];
}

function checkNode(): IFinding {
  const { node } = process.versions;
  if (Number(node.split('.')[0]) >= LEAST_NODE) return fine('Node', node);
  return wrong(
    'Node',
    node,
    `Node ${LEAST_NODE} is needed; the Python package brings its own: start with \`affluent\`, not by hand.`
  );
}

async function checkPython(): Promise<IFinding> {
  for (const command of ['python3', 'python']) {
    try {
      const { stdout } = await promisify(execFile)(
        command,
        ['-c', 'import sys; print(sys.version.split()[0], sys.version_info >= (3, 11))'],
        { timeout: 10_000 }
      );
      const [version = '', enough] = stdout.trim().split(' ');
      if (enough === 'True') return fine('Python', version);
      return wrong('Python', version, 'Python 3.11 or newer is needed. Debian: apt install python3 python3-venv');
    } catch {
      // the next name
    }
  }
  return wrong('Python', 'not found', 'Install Python 3.11 or newer. Debian: apt install python3 python3-venv');
}

async function checkDisk(home: string): Promise<IFinding> {
  const facts = await statfs(home).catch(() => null);
  if (!facts) return wrong('Disk', `${home} is not there`, 'Add a network: affluent network add FILE');
  const free = facts.bavail * facts.bsize;
  const found = `${(free / 1e9).toFixed(1)} GB free`;
  if (free >= LEAST_FREE_BYTES) return fine('Disk', found);
  return wrong('Disk', found, `Make room: the cache of ${home} wants 2 GB. Reading goes on without it.`);
}
