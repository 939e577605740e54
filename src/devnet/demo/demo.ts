import { parseArgs } from 'node:util';
import { startDevnet } from '../start-devnet.js';
import { writePrivate } from '../write-private.js';
import { prepareConsumer } from './consumer.js';
import { demoEnvironment } from './demo-environment.js';
import { offerSamples } from './offer-samples.js';
import { openLab } from './open-lab.js';
import { runNotebook } from './run-notebook.js';

/**
 * The main job, to watch or to check: devnet, sample datasets, a wallet with funds, and JupyterLab on the notebook; or, headless, the
 * notebook executed in a real kernel. Gives the exit status.
 */
export async function demo(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      headless: { type: 'boolean' },
      json: { type: 'string' },
      home: { type: 'string' },
      'no-browser': { type: 'boolean' }
    }
  });
  const log = (line: string) => void process.stderr.write(`${line}\n`);
  const place = await demoEnvironment(values.home);
  Object.assign(process.env, place.env);
  const devnet = await startDevnet({ home: place.home, log });
  try {
    const datasets = await offerSamples(devnet, place, log);
    const passwordFile = await prepareConsumer(place.home);
    if (values.headless !== true) {
      log(`\nReady. The wallet's password is in ${passwordFile}\n`);
      return await openLab(place, passwordFile, values['no-browser'] === true ? ['--no-browser'] : []);
    }
    log('running the notebook …');
    const story = await runNotebook(place, passwordFile);
    const document = `${JSON.stringify({ datasets: Object.fromEntries(datasets), ...story }, null, 2)}\n`;
    if (values.json !== undefined) await writePrivate(values.json, document);
    else process.stdout.write(document);
    log('done: audit ok');
    return 0;
  } finally {
    await devnet.stop();
  }
}
