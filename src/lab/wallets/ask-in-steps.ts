import { AffluentError, isAffluentError } from '../../core/errors/index.js';
import { PermitMessage } from '../../core/typed-data/permit-message.js';
import type { WalletAnswer, WalletAsk, WalletNetwork } from '../../core/wire/index.js';
import type { IWallet } from '../tokens.js';
import { askWallet, ensureNetwork, untilGone, type Asking } from './ask-wallet.js';

/** What the service has prepared. */
export interface IPrepared {
  readonly network: WalletNetwork;
  readonly asks: readonly WalletAsk[];
  readonly more: boolean;
}

/** How questions come about, and who hears of them. */
export interface IQuestions<P extends IPrepared = IPrepared> {
  readonly account: string;
  /** Prepares the next, by what the wallet has answered to the one before. */
  prepare(answer: WalletAnswer): Promise<P>;
  /** Compares with what the owner was shown. @throws AffluentError PLAN_CHANGED */
  check(prepared: P): void;
  onAsking(asking: Asking): void;
}

const PAUSE = 1_000;
/** Looks at an allowance that is in no block yet. */
const PATIENCE = 120;
/** Codes of wallets that do not know what they are asked. */
const UNKNOWN_METHOD: readonly unknown[] = [4_200, -32_601, -32_004];

/** Asks a wallet, in as many questions as it takes. @returns the hash of the last transaction. @throws AffluentError of asking and preparing */
export async function askInSteps<P extends IPrepared>(wallet: IWallet, questions: IQuestions<P>): Promise<string> {
  let answer: WalletAnswer = {};
  for (let looks = 0; ;) {
    const prepared = await questions.prepare(answer);
    questions.check(prepared);
    const { asks, network, more } = prepared;
    const [first] = asks;
    if (first === undefined) {
      if (++looks > PATIENCE) throw new AffluentError('TRANSACTION_PENDING', 'The allowance is in no block yet.');
      questions.onAsking('block');
      await new Promise(done => setTimeout(done, PAUSE));
      continue;
    }
    await ensureNetwork(wallet, network, asking => questions.onAsking(asking));
    questions.onAsking(first.kind === 'signature' ? 'permit' : more ? 'allowance' : 'signature');
    if (!more) return askWallet(wallet, network, asks);
    answer = await answerTo(wallet, questions.account, network, first);
  }
}

async function answerTo(
  wallet: IWallet,
  account: string,
  network: WalletNetwork,
  ask: WalletAsk
): Promise<WalletAnswer> {
  if (ask.kind === 'transaction') {
    const transaction = await askWallet(wallet, network, [ask]);
    return { allowance: { transaction, amount: ask.allows ?? '0' } };
  }
  const { message } = PermitMessage.parse(ask.typedData);
  const signature = await untilGone(wallet, wallet.signTypedData(account, ask.typedData));
  return { permit: { deadline: Number(message.deadline), signature } };
}

/** Whether a wallet, or the token, gets along with permits; else an allowance does the same. */
export function refusesPermits(error: unknown): boolean {
  if (isAffluentError(error, 'TRANSACTION_FAILED')) return UNKNOWN_METHOD.includes(error.context['code']);
  return isAffluentError(error, 'INPUT_INVALID') || isAffluentError(error, 'CURRENCY_UNSUPPORTED');
}
