import { spawnSync } from 'node:child_process';

const probe = `
import sys
try:
    import ensurepip, venv
except ImportError:
    print("%d.%d no-venv" % sys.version_info[:2])
else:
    print("%d.%d %s" % (*sys.version_info[:2], "ok" if sys.version_info >= (3, 11) else "old"))
`;
const candidates = [['python3'], ['python'], ...[14, 13, 12, 11].map(minor => [`python3.${minor}`]), ['py', '-3']];

/** The command of a Python that can make the project's environment, or an error that says what to install. */
export function systemPython() {
  const seen = [];
  for (const [command, ...args] of candidates) {
    const found = spawnSync(command, [...args, '-c', probe], { encoding: 'utf8' });
    if (found.status !== 0) continue;
    const [version, state] = found.stdout.trim().split(' ');
    if (state === 'ok') return [command, ...args];
    seen.push(`${command} is ${version}${state === 'no-venv' ? ' without venv' : ''}`);
  }
  const withoutVenv = seen.some(line => line.endsWith('without venv'));
  throw new Error(
    `Python 3.11 or newer with its venv module is needed${seen.length > 0 ? ` (${seen.join('; ')})` : ''}.\n` +
      `${withoutVenv ? 'Install the module' : 'Install it'}, then run this again:\n` +
      `  Debian, Ubuntu: apt install ${withoutVenv ? '' : 'python3 '}python3-venv\n` +
      '  Fedora: dnf install python3 · macOS: brew install python · Windows: winget install Python.Python.3.13'
  );
}
