import type { IChainCall, IChainCalls } from '../../src/ports/index.js';

/** Bigints and bytes survive as tagged texts. */
function tag(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return { $n: value.toString() };
  if (value instanceof Uint8Array) return { $b: Buffer.from(value).toString('hex') };
  return value;
}

function untag(_key: string, value: unknown): unknown {
  const { $n, $b } = (value ?? {}) as { $n?: string; $b?: string };
  if (typeof $n === 'string') return BigInt($n);
  if (typeof $b === 'string') return Uint8Array.from(Buffer.from($b, 'hex'));
  return value;
}

/** A call of the fake contracts, as readable as JSON. */
export interface IDecodedCall {
  readonly method: keyof IChainCalls;
  readonly args: readonly never[];
}

const MARKET = '0x00000000000000000000000000000000000000bb';

const encode = (method: keyof IChainCalls, args: unknown[], value = 0n, to = MARKET): IChainCall => ({
  to,
  data: `0x${Buffer.from(JSON.stringify({ method, args }, tag)).toString('hex')}`,
  value,
  title: method
});

/** The call in a transaction's data. */
export function decodeCall(data: string): IDecodedCall {
  return JSON.parse(Buffer.from(data.slice(2), 'hex').toString(), untag) as IDecodedCall;
}

/** Encodes calls for {@link FakeMarket}. */
export const fakeCalls: IChainCalls = {
  register: (...args) => encode('register', args),
  setCustodians: (...args) => encode('setCustodians', args),
  openOffer: (...args) => encode('openOffer', args),
  closeOffer: (...args) => encode('closeOffer', args),
  buy: (...args) => encode('buy', args, args[0].value),
  topUp: (...args) => encode('topUp', args, args[0].inToken ? 0n : args[0].amount),
  approve: (...args) => encode('approve', args, 0n, args[0]),
  permit: (...args) => encode('permit', args, 0n, args[0]),
  withdraw: (...args) => encode('withdraw', args),
  setKey: (...args) => encode('setKey', args),
  settle: (...args) => encode('settle', args),
  together: (calls, title) => ({ ...encode('together', [calls.map(({ data }) => data)]), title }),
  claim: (...args) => encode('claim', args)
};
