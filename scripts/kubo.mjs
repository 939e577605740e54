/**
 * `npm run interop:kubo`: builds Kubo once, from the Go module proxy, into `.kubo/bin/ipfs`, where tests and bench look for it;
 * nothing of it is part of the sources. Needs Go; a few minutes the first time.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { root, windows } from './setup/environment.mjs';

/** Later versions did not build. */
const VERSION = 'v0.43.0';
const folder = join(root, '.kubo');
const suffix = windows ? '.exe' : '';
const binary = join(folder, 'bin', `ipfs${suffix}`);

function go(args, stdio) {
  const { status, stdout, error } = spawnSync('go', args, { cwd: folder, stdio, encoding: 'utf8' });
  if (error?.code === 'ENOENT') {
    throw new Error(
      'Kubo is built with Go, which is not on PATH: install it from https://go.dev/dl and run this again.'
    );
  }
  if (error) throw error;
  if (status !== 0) throw new Error(`go ${args[0]} has failed: what it said stands above.`);
  return stdout;
}

function versionOf(program) {
  const { stdout } = spawnSync(program, ['version', '--number'], { encoding: 'utf8' });
  return `v${(stdout ?? '').trim()}`;
}

/** Builds the release in the module cache, with the versions and hashes of its own go.mod and go.sum. */
function build() {
  mkdirSync(join(folder, 'bin'), { recursive: true });
  const module = JSON.parse(
    go(['mod', 'download', '-json', `github.com/ipfs/kubo@${VERSION}`], ['ignore', 'pipe', 'inherit'])
  );
  const draft = join(folder, 'bin', `ipfs-draft${suffix}`);
  go(['build', '-C', module.Dir, '-trimpath', '-o', draft, './cmd/ipfs'], 'inherit');
  renameSync(draft, binary); // so that a build that was cut off is not taken for one
}

try {
  if (!existsSync(binary) || versionOf(binary) !== VERSION) build();
  console.log(`Kubo ${versionOf(binary)}: ${binary}`);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
