import type { ErrorDescription } from 'ethers';
import { AffluentError, type ErrorCode } from '../../core/errors/index.js';
import { marketAbi, registryAbi } from './contracts.js';
import { tokenAbi } from './token-abi.js';

/** What each error of the contracts means to its user; those not named are TRANSACTION_FAILED with their name. */
const meanings: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  OfferChanged: ['OFFER_CHANGED', 'The price or the agreement is not the expected one.'],
  OfferNotOpen: ['OFFER_CHANGED', 'The offer is closed.'],
  OfferInvalid: ['NOT_FOUND', 'No such offer, or it is not of that dataset and kind.'],
  LicenceUnknown: ['NOT_FOUND', 'No licence has this number.'],
  LicenceExpired: ['LICENCE_EXPIRED', 'The licence has expired.'],
  LicenceNotMetered: ['STATE_CONFLICT', 'The licence has no deposit.'],
  LicenceLocked: ['STATE_CONFLICT', 'The licence is bound to its holder.'],
  BalanceTooLow: ['DEPOSIT_EXHAUSTED', 'The deposit holds less than the amount.'],
  DepositInvalid: ['INPUT_INVALID', 'The deposit is below the minimum, or the offer takes none.'],
  ValueInvalid: ['INPUT_INVALID', 'The payment is not the price or deposit.'],
  NotHolder: ['TRANSACTION_FAILED', 'The wallet does not hold the licence.'],
  NotDatasetOwner: ['TRANSACTION_FAILED', 'The wallet does not own the dataset.'],
  NothingDue: ['STATE_CONFLICT', 'There is nothing to claim.'],
  DatasetExists: ['STATE_CONFLICT', 'This publisher has registered the slug before.'],
  DatasetUnknown: ['DATASET_UNKNOWN', 'The registry has no such dataset.'],
  CurrencyUnsupported: ['INPUT_INVALID', 'The charter’s currency is no contract on this chain.'],
  PaymentShort: ['TRANSACTION_FAILED', 'Of the token less arrives than is to be paid: it takes a fee.'],
  TokenTookMore: ['TRANSACTION_FAILED', 'The token takes more than is to be paid.'],
  SafeERC20FailedOperation: ['TRANSACTION_FAILED', 'The token refused the transfer.'],
  ERC20InsufficientBalance: ['FUNDS_INSUFFICIENT', 'The account holds less of the token than is to be paid.'],
  ERC20InsufficientAllowance: ['TRANSACTION_FAILED', 'The market may not take so much of the token.'],
  PaymentFailed: ['TRANSACTION_FAILED', 'The recipient refused the payment.']
};

/** The error that a revert stands for: `data` is what the contract gave back, `reason` a text where it gave one. */
export function contractError(data: string | null, reason: string | null = null): AffluentError {
  const parsed = parse(data);
  if (!parsed) {
    const detail = reason === null ? 'The contract refused without a reason.' : `The contract refused: ${reason}`;
    return new AffluentError('TRANSACTION_FAILED', detail);
  }
  const [code, detail] = meanings[parsed.name] ?? ['TRANSACTION_FAILED', `The contract refused: ${parsed.name}.`];
  return new AffluentError(code, detail, { context: { reason: parsed.name, ...argumentsOf(parsed) } });
}

function parse(data: string | null): ErrorDescription | null {
  if (data === null || data.length < 10) return null;
  try {
    return marketAbi.parseError(data) ?? registryAbi.parseError(data) ?? tokenAbi.parseError(data);
  } catch {
    return null;
  }
}

function argumentsOf({ args }: ErrorDescription): Record<string, string> {
  const named = args.toObject() as Record<string, unknown>;
  return Object.fromEntries(Object.entries(named).map(([name, value]) => [name, String(value)]));
}
