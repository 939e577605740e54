/** One row of the error table: what every room and every client says about a failure. */
export interface IErrorRow {
  /** HTTP status of the problem document (RFC 9457). */
  readonly status: number;
  /** Short title, the same for every occurrence. */
  readonly title: string;
  /** What the user can do next; an occurrence may give a better one. */
  readonly hint: string;
}

/**
 * The one table of errors: code → status, title, next step (docs/PROTOCOL.md, "Errors").
 * The command line exits with 1 and the code; Python maps the codes to its subclasses.
 */
export const errorTable = {
  INPUT_INVALID: {
    status: 400,
    title: 'The request is not valid',
    hint: 'Correct what the detail names and try again.'
  },
  TOKEN_REQUIRED: {
    status: 401,
    title: 'A token is required',
    hint: 'Connect through the connection file of the service.'
  },
  LICENCE_REQUIRED: {
    status: 402,
    title: 'A licence is required',
    hint: 'Buy one: Dataset.buy(), the panel, or `affluent buy`.'
  },
  BUDGET_EXCEEDED: {
    status: 402,
    title: 'The budget would be passed',
    hint: 'Raise the budget in the panel or with `affluent budget`, or read less.'
  },
  DEPOSIT_EXHAUSTED: {
    status: 402,
    title: 'The deposit is used up',
    hint: 'Top the licence up: `affluent topup LICENCE AMOUNT`.'
  },
  FUNDS_INSUFFICIENT: {
    status: 402,
    title: 'The wallet holds too little',
    hint: 'Send funds to the wallet shown by `affluent wallet show`.'
  },
  LICENCE_EXPIRED: {
    status: 403,
    title: 'The licence has expired',
    hint: 'Buy a new licence; what you unlocked before stays paid.'
  },
  SESSION_EXPIRED: {
    status: 403,
    title: 'The session of this machine has ended',
    hint: 'Have a new one exported on the machine that holds the licence: `affluent session export`.'
  },
  MEMORY_UNSHARED: {
    status: 409,
    title: 'The service cannot reach the reader’s memory',
    hint: 'Ask for the bytes in the answer instead; clients do that by themselves.'
  },
  OWNER_REQUIRED: {
    status: 403,
    title: 'The owner must approve this',
    hint: 'Unlock the wallet in the panel, or run `affluent approve`.'
  },
  KEY_REFUSED: {
    status: 403,
    title: 'The custodians refuse the key',
    hint: 'Check that the session key is still on: `affluent session list`.'
  },
  NOT_FOUND: { status: 404, title: 'There is no such thing', hint: 'Check the address or the number.' },
  DATASET_UNKNOWN: { status: 404, title: 'No such dataset', hint: 'Search the catalog: `affluent search TEXT`.' },
  DATASET_AMBIGUOUS: {
    status: 409,
    title: 'Several datasets have this name',
    hint: 'Write publisher/slug; the candidates are in the context.'
  },
  OFFER_CHANGED: {
    status: 409,
    title: 'The offer is not what you agreed to',
    hint: 'Read the dataset page again and confirm the new price and terms.'
  },
  STATE_CONFLICT: {
    status: 409,
    title: 'Not possible in this state',
    hint: 'Look at the present state and decide again.'
  },
  REQUEST_TOO_LARGE: { status: 413, title: 'The request is too large', hint: 'Send less at a time.' },
  RANGE_INVALID: {
    status: 416,
    title: 'The range lies outside the file',
    hint: 'Ask for a range within the size that HEAD gives.'
  },
  CURRENCY_UNSUPPORTED: {
    status: 422,
    title: 'The dataset’s currency cannot be used',
    hint: 'Nothing was paid. Ask the publisher for a dataset in ETH or in a token that follows ERC-20.'
  },
  MANIFEST_INVALID: {
    status: 422,
    title: 'The manifest is not acceptable',
    hint: 'Tell the publisher; nothing of it was used.'
  },
  ROWS_FORGED: {
    status: 422,
    title: 'The shard has other rows than were declared',
    hint: 'Nothing more of the dataset is bought or unlocked until the owner says otherwise: `affluent dismiss REF`.'
  },
  WALLET_LOCKED: {
    status: 423,
    title: 'The wallet is locked',
    hint: 'Unlock it in the panel or with `affluent wallet unlock`.'
  },
  WALLET_REJECTED: {
    status: 403,
    title: 'The wallet refused',
    hint: 'Nothing was sent. Ask again when you are ready.'
  },
  WALLET_NETWORK: {
    status: 409,
    title: 'The wallet is on another network',
    hint: 'Change the network in the wallet, and ask again.'
  },
  WALLET_UNAVAILABLE: {
    status: 409,
    title: 'The wallet cannot be asked',
    hint: 'Open or unlock the wallet, and ask again; or pay with the wallet of this machine.'
  },
  PLAN_CHANGED: {
    status: 409,
    title: 'The plan has changed',
    hint: 'Nothing was sent. Look at the steps again, and agree to them.'
  },
  TRANSACTION_PENDING: {
    status: 409,
    title: 'The transaction is not in a block yet',
    hint: 'Wait, or speed it up in your wallet: it is remembered, and nothing is paid twice.'
  },
  RATE_LIMITED: { status: 429, title: 'Too many requests', hint: 'Wait for as long as Retry-After says.' },
  INTERNAL: {
    status: 500,
    title: 'Something went wrong inside',
    hint: 'Run `affluent doctor`, and report the detail.'
  },
  DISK_FULL: {
    status: 507,
    title: 'The disk is full',
    hint: 'Free some space where the data folder is, and try again: nothing was half done, nothing is paid twice.'
  },
  SEGMENT_FORGED: {
    status: 502,
    title: 'The data does not pass its authentication',
    hint: 'Nothing of it was handed over; tell the publisher.'
  },
  BLOCK_HASH_MISMATCH: {
    status: 502,
    title: 'A gateway sent other bytes than were asked for',
    hint: 'Remove the gateway that the context names from the networks file.'
  },
  TRANSACTION_FAILED: {
    status: 502,
    title: 'The chain did not accept the transaction',
    hint: 'The detail gives the reason; nothing was spent but gas.'
  },
  SERVICE_UNREACHABLE: {
    status: 503,
    title: 'The service does not answer',
    hint: 'Start it with `affluent service start`, or try again: it may be starting.'
  },
  BLOCK_UNAVAILABLE: {
    status: 503,
    title: 'No gateway has this block',
    hint: 'Check the gateways: `affluent doctor`.'
  },
  CUSTODIANS_UNAVAILABLE: {
    status: 503,
    title: 'Too few custodians answer',
    hint: 'What is unlocked stays readable; try again later or run `affluent doctor`.'
  },
  CHAIN_UNREACHABLE: {
    status: 503,
    title: 'The chain cannot be reached',
    hint: 'Reading what is unlocked goes on; check the RPC address: `affluent doctor`.'
  }
} as const satisfies Record<string, IErrorRow>;

/** A code of the error table. */
export type ErrorCode = keyof typeof errorTable;

/** Whether a text is a code of the table. */
export function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(errorTable, text);
}
