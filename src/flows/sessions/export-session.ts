import { AffluentError } from '../../core/errors/index.js';
import type {
  ExportedSession,
  ExportSessionRequest,
  Network,
  SealedSession,
  SessionNetwork
} from '../../core/wire/index.js';
import type { IChainLicence, IChainReader, ISessionVault, ISigner } from '../../ports/index.js';
import { setKey, type IChangeLicenceDeps } from '../licences/change-licence.js';
import { sessionStipend } from '../licences/session-stipend.js';
import { sameAddress } from '../same-address.js';
import { chainTimeText, timeText } from '../time-text.js';
import { sendTransaction } from '../transactions/send-transaction.js';
import type { IDescribeSessionsDeps } from './describe-sessions.js';
import { findSession } from './find-session.js';

/** What exporting asks of the world. */
export interface IExportSessionDeps extends Omit<IChangeLicenceDeps, 'catalog'>, Omit<IDescribeSessionsDeps, 'outbox'> {
  readonly outbox: IChangeLicenceDeps['outbox'] & IDescribeSessionsDeps['outbox'];
  readonly chain: IChangeLicenceDeps['chain'] & Pick<IChainReader, 'licence' | 'fees' | 'registry' | 'market'>;
  readonly sessions: ISessionVault;
  readonly network: Pick<Network, 'names' | 'name'>;
}

const HOUR = 3_600_000;
/**
 * Makes a session key for another machine, seals it with its limits, and puts it on at the market. For the holder of the licence
 * alone. A session that may spend also gets a little gas money, in the same block.
 * @throws AffluentError NOT_FOUND, OWNER_REQUIRED, LICENCE_EXPIRED, INPUT_INVALID, FUNDS_INSUFFICIENT, CHAIN_UNREACHABLE
 */
export async function exportSession(
  deps: IExportSessionDeps,
  request: ExportSessionRequest,
  signer: ISigner
): Promise<ExportedSession> {
  const licence = await exportable(deps, request, signer);
  const file = await deps.sessions.seal(
    {
      network: sessionNetwork(deps),
      licence: request.licence,
      dataset: licence.dataset,
      expiresAt: endOf(deps, licence, request.hours),
      budget: request.budget,
      label: request.label
    },
    request.to
  );
  const gasStipend = request.budget === '0' ? 0n : await sessionStipend(deps.chain);
  const { sessionKey } = file.terms;
  const sent = await Promise.all([
    setKey(deps, request.licence, sessionKey, true, signer).then(({ transaction }) => transaction),
    ...(gasStipend > 0n ? [sendGas(deps, file, gasStipend, signer)] : [])
  ]);
  return {
    session: await findSession(deps, sessionKey),
    file,
    gasStipend: gasStipend.toString(),
    transactions: sent
  };
}

/** The chain and contracts that a session of this machine is for. */
export function sessionNetwork(deps: {
  readonly chain: Pick<IChainReader, 'chainId' | 'registry' | 'market'>;
  readonly network: Pick<Network, 'name'>;
}): SessionNetwork {
  const { chainId, registry, market } = deps.chain;
  return { name: deps.network.name, chainId, registry, market };
}

async function exportable(
  deps: IExportSessionDeps,
  { licence: id, to, budget }: ExportSessionRequest,
  signer: ISigner
): Promise<IChainLicence> {
  if ('password' in to && budget !== '0')
    throw new AffluentError(
      'INPUT_INVALID',
      'A session that may spend is for one machine, whose key it is sealed to.',
      {
        hint: 'Each copy of a file under a password would have the whole budget: export to a request of the machine.'
      }
    );
  if ('request' in to) checkNetwork(sessionNetwork(deps), to.request.network);
  const licence = await deps.chain.licence(BigInt(id));
  if (!licence) throw new AffluentError('NOT_FOUND', `The market has no licence ${id}.`);
  if (!sameAddress(licence.holder, signer.address))
    throw new AffluentError('OWNER_REQUIRED', `Licence ${id} is held by ${licence.holder}, not by this wallet.`, {
      hint: 'Export it with the wallet that holds the licence.'
    });
  if (licence.expiry !== 0 && licence.expiry * 1_000 <= deps.clock.now())
    throw new AffluentError('LICENCE_EXPIRED', `Licence ${id} has expired.`, { context: { licence: id } });
  return licence;
}

/** @throws AffluentError INPUT_INVALID where the two are not the same chain and contracts */
export function checkNetwork(here: SessionNetwork, there: SessionNetwork): void {
  const same =
    here.chainId === there.chainId &&
    sameAddress(here.registry, there.registry) &&
    sameAddress(here.market, there.market);
  if (same) return;
  throw new AffluentError('INPUT_INVALID', `It is for the network “${there.name}”, chain ${there.chainId}.`, {
    hint: 'Name the network with --network; both machines need the same networks file.',
    context: { here, there }
  });
}

function endOf({ clock }: IExportSessionDeps, { expiry }: IChainLicence, hours: number): string {
  const end = timeText(clock.now() + hours * HOUR);
  return expiry === 0 || Date.parse(end) < expiry * 1_000 ? end : chainTimeText(expiry);
}

async function sendGas(
  deps: IExportSessionDeps,
  { terms }: SealedSession,
  value: bigint,
  signer: ISigner
): Promise<string> {
  const call = { to: terms.sessionKey, data: '0x', value, title: 'Gas money of a session' };
  const { entry } = await sendTransaction(deps, { kind: 'session-gas', subject: terms.sessionKey, call, signer });
  return entry.hash;
}
