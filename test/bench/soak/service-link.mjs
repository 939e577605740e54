/** The local service of a user, spoken to over its own socket, as a client that is not Python does. */
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';

/** Opens connections to the running service; a lease keeps it alive until `close`. */
export function linkService(user) {
  const { socket, token } = JSON.parse(readFileSync(join(user.home, 'runtime', 'affluent-devnet.json'), 'utf8'));
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const send = (path, headers, onAnswer) =>
    new Promise((resolve, reject) => {
      const options = { agent, socketPath: socket, path, headers: { authorization: `Bearer ${token}`, ...headers } };
      request(options, answer => resolve(onAnswer(answer)))
        .once('error', reject)
        .end();
    });
  const lease = request({ socketPath: socket, path: '/v1/events', headers: { authorization: `Bearer ${token}` } });
  lease.on('response', answer => answer.resume()).on('error', () => undefined);
  lease.end();
  return {
    /** The bytes [start, end) of a file. */
    read: (path, start, end) =>
      send(path, { range: `bytes=${start}-${end - 1}` }, async answer => {
        const body = Buffer.concat(await answer.toArray());
        if (answer.statusCode !== 206) throw new Error(`${answer.statusCode} ${body.toString().slice(0, 200)}`);
        return body;
      }),
    close: () => {
      lease.destroy();
      agent.destroy();
    }
  };
}
