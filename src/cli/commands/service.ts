import { findService } from '../connect/find-service.js';
import { runtimeFolder } from '../../service/runtime-folder.js';
import { startService } from '../connect/start-service.js';
import type { ICommand } from '../command.js';

/** `affluent service start|stop|status` */
export const service: readonly ICommand[] = [
  {
    name: 'service start',
    usage: 'service start',
    summary: 'Start the service of the network, to go on until it is stopped.',
    arity: [0, 0],
    async run({ network, output, signal }) {
      const runtime = runtimeFolder(process.env);
      const found =
        (await findService(runtime, network)) ??
        (await startService({ runtime, network, env: process.env, signal, keep: true }));
      output.answer({ pid: found.pid, network }, `The service of “${network}” runs (process ${found.pid}).`);
    }
  },
  {
    name: 'service stop',
    usage: 'service stop',
    summary: 'Stop the service of the network.',
    arity: [0, 0],
    async run({ network, output }) {
      const found = await findService(runtimeFolder(process.env), network);
      if (found) process.kill(found.pid, 'SIGTERM'); // the challenge has shown that this process is ours
      output.answer({ stopped: found !== null }, found ? 'Stopped.' : `No service of “${network}” runs.`);
    }
  },
  {
    name: 'service status',
    usage: 'service status',
    summary: 'Say whether the service runs and what it sees of the chain.',
    arity: [0, 0],
    async run({ network, output }) {
      const found = await findService(runtimeFolder(process.env), network);
      if (!found) return output.answer({ running: false }, `No service of “${network}” runs.`);
      const health: unknown = await (await found.fetch(`${found.baseUrl}/v1/health`)).json();
      output.answer(
        { running: true, pid: found.pid, health },
        `Runs (process ${found.pid}): ${JSON.stringify(health)}`
      );
    }
  }
];
