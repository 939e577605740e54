import { z } from 'zod';
import { CustodianIdentity, type CustodianEntry, type Network } from '../../core/wire/index.js';
import { fine, wrong, type IFinding } from './check.js';

const TIMEOUT_MS = 5_000;
const MOST_HEAD_AGE_SECONDS = 600;
const MOST_DRIFT_SECONDS = 60;
const Answer = z.object({ result: z.unknown() });
const Block = z.object({ number: z.string(), timestamp: z.string() });

/** Chain, clock, gateways and custodians of a network. */
export async function checkNetwork(network: Network): Promise<IFinding[]> {
  const chain = await checkChain(network);
  const others = await Promise.all([...network.gateways.map(checkGateway), ...network.custodians.map(checkCustodian)]);
  return [...chain, ...others];
}

async function checkChain({ rpc, chainId, market }: Network): Promise<IFinding[]> {
  const advice = `Check \`rpc\` in the networks file (${rpc}), or start the devnet: affluent devnet up`;
  try {
    const found = Number(await call(rpc, 'eth_chainId', []));
    if (found !== chainId)
      return [
        wrong('Chain', `chain ${found} answers`, `The networks file says ${chainId}: it names another node. ${advice}`)
      ];
    const code = await call(rpc, 'eth_getCode', [market, 'latest']);
    if (code === '0x')
      return [
        wrong(
          'Chain',
          'no contract stands at the market’s address',
          'The networks file is of another deployment: add the present one.'
        )
      ];
    const block = Block.parse(await call(rpc, 'eth_getBlockByNumber', ['latest', false]));
    return [fine('Chain', `chain ${chainId}, block ${Number(block.number)}`), checkClock(Number(block.timestamp))];
  } catch {
    return [wrong('Chain', `${rpc} does not answer`, advice)];
  }
}

function checkClock(head: number): IFinding {
  const age = Math.round(Date.now() / 1_000 - head);
  if (age < -MOST_DRIFT_SECONDS)
    return wrong('Clock', `${-age} s behind the chain`, 'Set this machine’s clock: signatures have deadlines.');
  if (age > MOST_HEAD_AGE_SECONDS)
    return wrong(
      'Clock',
      `the last block is ${age} s old`,
      'The node stands still, or this machine’s clock is ahead. Custodians refuse a stale head.'
    );
  return fine('Clock', `${age} s after the last block`);
}

async function checkGateway(gateway: string): Promise<IFinding> {
  const check = `Gateway ${gateway}`;
  try {
    // the empty raw block: a gateway has it or says 404, both are answers
    const { status } = await fetch(
      new URL('/ipfs/bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku?format=raw', gateway),
      { signal: AbortSignal.timeout(TIMEOUT_MS) }
    );
    if (status < 500) return fine(check, `answers ${status}`);
    return wrong(check, `answers ${status}`, 'It is in trouble; other gateways are asked first now.');
  } catch {
    return wrong(
      check,
      'does not answer',
      'Check the address in the networks file or in JupyterLab’s settings, or add a gateway.'
    );
  }
}

async function checkCustodian({ url, address }: CustodianEntry): Promise<IFinding> {
  const check = `Custodian ${url}`;
  try {
    const response = await fetch(new URL('/v1/identity', url), { signal: AbortSignal.timeout(TIMEOUT_MS) });
    const found = CustodianIdentity.parse(await response.json());
    if (found.address.toLowerCase() === address.toLowerCase()) return fine(check, 'answers as itself');
    return wrong(
      check,
      `answers as ${found.address}`,
      'It is another custodian than the networks file names: do not trust it.'
    );
  } catch {
    return wrong(
      check,
      'does not answer',
      'What is unlocked stays readable; new keys need the threshold of custodians.'
    );
  }
}

async function call(rpc: string, method: string, params: readonly unknown[]): Promise<unknown> {
  const response = await fetch(rpc, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    signal: AbortSignal.timeout(TIMEOUT_MS)
  });
  return Answer.parse(await response.json()).result;
}
