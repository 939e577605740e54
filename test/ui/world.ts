import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
// The compiled tree: the devnet starts custodians as processes of their own.
import { prepareConsumer } from '../../lib/devnet/demo/consumer.js';
import { demoEnvironment, type IDemoEnvironment } from '../../lib/devnet/demo/demo-environment.js';
import { publishSamples } from '../../lib/devnet/demo/publish-samples.js';
import { packSamples } from '../../lib/devnet/demo/sample-packs.js';
import { startDevnet } from '../../lib/devnet/start-devnet.js';
import { startLab, type ILab } from './lab-server.js';

const run = promisify(execFile);

/** A devnet with its sample datasets, a wallet with funds, and a Lab whose server extension reaches the service. */
export interface IWorld {
  readonly lab: ILab;
  readonly password: string;
  stop(): Promise<void>;
}

export async function startWorld(): Promise<IWorld> {
  const home = await mkdtemp(join(tmpdir(), 'affluent-ui-'));
  const place = await demoEnvironment(home);
  const devnet = await startDevnet({ home });
  const packs = await packSamples(join(home, 'packs'), place.root, place.python, () => undefined);
  await publishSamples(devnet, home, packs, () => undefined);
  const password = (await readFile(await prepareConsumer(home), 'utf8')).trim();
  const lab = await startLab({ extensions: ['affluent'], env: own(place) });
  return {
    lab,
    password,
    stop: async () => {
      await lab.stop();
      await run(place.python, ['-m', 'affluent', 'service', 'stop'], { env: place.env, cwd: place.root });
      await devnet.stop();
      await rm(home, { recursive: true, force: true });
    }
  };
}

/** What the place adds to the environment. */
function own({ env }: IDemoEnvironment): NodeJS.ProcessEnv {
  const { AFFLUENT_HOME, AFFLUENT_NETWORK, JUPYTER_RUNTIME_DIR } = env;
  return { AFFLUENT_HOME, AFFLUENT_NETWORK, JUPYTER_RUNTIME_DIR };
}
