import { join } from 'node:path';
import type { IDevnet } from '../start-devnet.js';
import type { IDemoEnvironment } from './demo-environment.js';
import { publishSamples } from './publish-samples.js';
import { packSamples } from './sample-packs.js';

/** Packs and publishes the demo's datasets where that was not done. Gives their ids by slug. */
export async function offerSamples(
  devnet: IDevnet,
  { home, root, python }: IDemoEnvironment,
  log: (line: string) => void
): Promise<Map<string, string>> {
  const packs = await packSamples(join(home, 'packs'), root, python, log);
  return publishSamples(devnet, home, packs, log);
}
