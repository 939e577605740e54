import { AffluentError } from '../../core/errors/index.js';
import type { ShardIndex } from '../../core/manifest/shard-index.js';
import { formatAmount } from '../../core/prices/amount.js';
import { amountText } from '../../core/prices/amount-text.js';
import { ETH } from '../../core/wire/index.js';
import type { IChainReader, IGasFees } from '../../ports/index.js';
import type { IUsableLicence } from '../licences/usable-licence.js';
import { withRoom } from '../transactions/send-transaction.js';
import { cutSettlement, type IPortion } from './cut-settlement.js';

/** What planning a settlement asks of the world. */
export interface IPlanSettlementDeps {
  readonly chain: Pick<IChainReader, 'balance' | 'fees' | 'blockGasLimit'>;
}

/** A settlement before anything of it is signed. */
export interface ISettlementPlan {
  readonly portions: readonly IPortion[];
  readonly fees: IGasFees;
  /** What a node wants to see in the account before it takes all of the transactions; most of it is not used. */
  readonly needed: bigint;
  /** What the session key has. */
  readonly balance: bigint;
}

/** Gas of one transaction since EIP-7825. */
const MOST_GAS = 16_777_216n;

/** How shards are settled, and what the session key needs for it. @throws AffluentError CHAIN_UNREACHABLE */
export async function planSettlement(
  { chain }: IPlanSettlementDeps,
  { licence }: IUsableLicence,
  index: ShardIndex,
  shards: readonly number[]
): Promise<ISettlementPlan> {
  const [balance, fees, blockGas] = await Promise.all([
    chain.balance(licence.sessionKey),
    chain.fees(),
    chain.blockGasLimit()
  ]);
  const mostGas = blockGas < MOST_GAS ? blockGas : MOST_GAS;
  const portions = cutSettlement(index, shards, (mostGas * 4n) / 5n);
  const gas = portions.reduce((sum, portion) => sum + withRoom(portion.gas), 0n);
  return { portions, fees, needed: gas * fees.maxFeePerGas, balance };
}

/** The error where the session key cannot pay for the gas, and nobody relays. */
export function gasMissing({ licence }: IUsableLicence, plan: ISettlementPlan): AffluentError {
  const { needed, balance, portions } = plan;
  const missing = needed - balance;
  const text = (amount: bigint) => amountText(amount, ETH);
  const enough = (missing * 5n) / 4n; // fees move until it is there
  const [id, key, amount] = [licence.id.toString(), licence.sessionKey, formatAmount(enough, ETH.decimals)];
  const transactions = portions.length === 1 ? 'one transaction' : `${portions.length} transactions`;
  return new AffluentError(
    'FUNDS_INSUFFICIENT',
    `Unlocking takes ${transactions}, for whose gas the session key needs ${text(needed)}; it has ${text(balance)}, ${text(missing)} too little. Nothing was paid.`,
    {
      hint:
        licence.session === null
          ? `Send it gas money: \`affluent topup ${id} ${amount} --gas\`; what gas does not use stays with the key. Or read less at a time.`
          : `Have ${text(enough)} sent to ${key}, the session key of this machine; or read less at a time.`,
      context: {
        ...{ dataset: licence.dataset, licence: id, sessionKey: key, transactions: portions.length },
        ...{ needed: needed.toString(), balance: balance.toString(), missing: missing.toString(), currency: ETH }
      }
    }
  );
}
