import { createRequire } from 'node:module';
import { AffluentError } from '../../core/errors/index.js';

const architectures: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

/**
 * Path of anvil's own binary. The npm wrapper `anvil` is not used: killing it would leave anvil running.
 * @throws AffluentError STATE_CONFLICT where no build for this platform is installed
 */
export function anvilBinary(): string {
  const require = createRequire(import.meta.url);
  const architecture = architectures[process.arch] ?? process.arch;
  const file = process.platform === 'win32' ? 'anvil.exe' : 'anvil';
  const name = `@foundry-rs/anvil-${process.platform}-${architecture}/bin/${file}`;
  try {
    return require.resolve(name);
  } catch (cause) {
    throw new AffluentError('STATE_CONFLICT', `The local chain needs ${name}, which is not installed.`, {
      hint: 'Install the optional dependencies of @foundry-rs/anvil for this platform.',
      cause
    });
  }
}
