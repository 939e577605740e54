import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
// The compiled tree: the devnet starts custodians as processes of their own.
import { prepareConsumer } from '../../lib/devnet/demo/consumer.js';
import type { Role } from '../../lib/devnet/accounts.js';
import { demoEnvironment, type IDemoEnvironment } from '../../lib/devnet/demo/demo-environment.js';
import { publishSamples } from '../../lib/devnet/demo/publish-samples.js';
import { packSamples } from '../../lib/devnet/demo/sample-packs.js';
import { startDevnet, type IDevnet } from '../../lib/devnet/start-devnet.js';
import { startLab, type ILab } from './lab-server.js';

const run = promisify(execFile);

/** A devnet with its sample datasets, a wallet with funds, and a Lab whose server extension reaches the service. */
export interface IWorld {
  readonly lab: ILab;
  readonly password: string;
  /** Buys a licence by the command line, with the wallet's password. */
  buy(...words: string[]): Promise<void>;
  readonly devnet: IDevnet;
  stop(): Promise<void>;
}

/** `role` is the devnet's account that becomes the wallet; `args` go to Lab; `app` notebook: Notebook 7 instead. */
export async function startWorld(
  options: { role?: Role; args?: string[]; app?: 'lab' | 'notebook' } = {}
): Promise<IWorld> {
  const home = await mkdtemp(join(tmpdir(), 'affluent-ui-'));
  const place = await demoEnvironment(home);
  const devnet = await startDevnet({ home });
  const packs = await packSamples(join(home, 'packs'), place.root, place.python, () => undefined);
  await publishSamples(devnet, home, packs, () => undefined);
  const passwordFile = await prepareConsumer(home, options.role);
  const password = (await readFile(passwordFile, 'utf8')).trim();
  const lab = await startLab({
    extensions: ['affluent'],
    env: own(place),
    args: options.args ?? [],
    app: options.app ?? 'lab'
  });
  const affluent = ['-m', 'affluent'];
  return {
    lab,
    password,
    buy: async (...words) => {
      const owner = ['--yes', '--password-file', passwordFile];
      await run(place.python, [...affluent, 'buy', ...words, ...owner], { env: place.env, cwd: place.root });
    },
    devnet,
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
