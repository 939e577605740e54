import { UsageError, type ICommand } from '../command.js';

/** `affluent custodian run CONFIG`: the custodian's own root, loaded only here. */
export const custodian: ICommand = {
  name: 'custodian run',
  usage: 'custodian run CONFIG',
  summary: 'Hold key shares for others, by a configuration file, until Ctrl-C.',
  arity: [1, 1],
  async run({ args: [config], output, signal }) {
    if (config === undefined) throw new UsageError('Name the configuration file.');
    const { logTo, runCustodian } = await import('../../custodian/index.js');
    const now = () => Date.now();
    const running = await runCustodian(config, logTo(process.stderr, now), { now });
    output.answer(
      { url: running.url, address: running.address, hpkeKey: running.hpkeKey },
      `Custodian ${running.address} at ${running.url}`
    );
    await new Promise<void>(resolve => {
      signal.addEventListener('abort', () => resolve(), { once: true });
      process.once('SIGTERM', () => resolve());
    });
    await running.close();
  }
};
