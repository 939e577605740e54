import { join } from 'node:path';
import { AffluentError } from '../../core/errors/index.js';
import { findService } from '../connect/find-service.js';
import { runtimeFolder } from '../../service/runtime-folder.js';
import type { ICommand } from '../command.js';
import { fine, wrong, type IFinding } from '../doctor/check.js';
import { checkMachine } from '../doctor/check-machine.js';
import { checkNetwork } from '../doctor/check-network.js';
import { affluentHome } from '../../service/affluent-home.js';
import { readSettings } from '../../service/settings-store.js';
import { readNetworkFile } from '../network-file.js';
import { table } from '../output.js';

/** `affluent doctor`: exit status 1 where something is wrong. */
export const doctor: ICommand = {
  name: 'doctor',
  usage: 'doctor',
  summary: 'Check what a stuck user would check, and say what to do.',
  arity: [0, 0],
  async run({ network, output }) {
    const home = affluentHome(process.env);
    const findings = [...(await checkMachine(home)), ...(await checkFile(home, network)), await checkService(network)];
    const rows = findings.map(({ ok, check, found, advice }) => ({
      '': ok ? 'ok' : 'WRONG',
      Check: check,
      Found: found,
      'What to do': advice
    }));
    output.answer(findings, table(rows, 'Nothing to check.'));
    const failed = findings.filter(({ ok }) => !ok);
    if (failed.length > 0)
      throw new AffluentError('STATE_CONFLICT', `${failed.length} of ${findings.length} checks failed.`, {
        hint: failed[0]?.advice ?? ''
      });
  }
};

async function checkFile(home: string, name: string): Promise<IFinding[]> {
  const path = join(home, 'networks', `${name}.json`);
  try {
    const network = await readNetworkFile(path);
    const { gateways } = await readSettings(join(home, name, 'settings.json'));
    const all = new Set([...network.gateways, ...gateways]);
    return [fine('Network', `${name}: ${path}`), ...(await checkNetwork({ ...network, gateways: [...all] }))];
  } catch (error) {
    return [
      wrong(
        'Network',
        error instanceof Error ? error.message : 'unreadable',
        'Add it: affluent network add FILE; a local one: npm run demo'
      )
    ];
  }
}

async function checkService(network: string): Promise<IFinding> {
  const found = await findService(runtimeFolder(process.env), network);
  return fine('Service', found ? `runs (process ${found.pid})` : 'does not run; it starts when it is needed');
}
