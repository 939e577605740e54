// A devnet chain as a process of its own, for tests that kill it: prints its RPC address, ends with its parent.
import { Chain } from '../../lib/devnet/chain/chain.js';
import { serveRpc } from '../../lib/devnet/chain/serve-rpc.js';

const chain = await Chain.start(process.argv[2], { rotateSteps: Number(process.argv[3]) });
const { url } = await serveRpc(chain, 0);
process.stdout.write(`${url}\n`);
process.stdin.resume().once('end', () => process.exit());
