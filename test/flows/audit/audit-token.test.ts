import { auditToken } from '../../../src/flows/audit/audit-token.js';
import { ETH } from '../../../src/core/wire/index.js';
import type { ITokenTransfer } from '../../../src/ports/index.js';

const USD = { symbol: 'USD', decimals: 6, address: '0x00000000000000000000000000000000000000dd' };
const MARKET = '0x00000000000000000000000000000000000000bb';
const BUYER = '0x00000000000000000000000000000000000000cc';

describe('the audit of a token', () => {
  const events: Record<string, readonly unknown[]> = {
    bought: [
      { licence: 1n, transaction: '0x01', price: 5_000_000n, deposit: 0n },
      { licence: 2n, transaction: '0x02', price: 0n, deposit: 3_000_000n },
      { licence: 3n, transaction: '0x03', price: 0n, deposit: 0n }
    ],
    claimed: [{ transaction: '0x04', amount: 4_000_000n }],
    feeClaimed: []
  };
  const paid: ITokenTransfer[] = [
    { block: 1, transaction: '0x01', from: BUYER, to: MARKET, amount: 5_000_000n },
    { block: 2, transaction: '0x02', from: BUYER, to: MARKET, amount: 3_000_000n },
    { block: 4, transaction: '0x04', from: MARKET, to: BUYER, amount: 4_000_000n }
  ];
  const run = (transfers: readonly ITokenTransfer[], balance = 4_000_000n) => {
    const deps = {
      chain: {
        market: MARKET,
        tokenAccount: async () => ({ balance }),
        tokenTransfers: async function* () {
          yield* transfers;
        }
      },
      catalog: {
        cursor: async () => ({ block: 9, hash: '0x' }),
        events: async (type: string, where: { licence?: bigint }) =>
          where.licence === undefined ? (events[type] ?? []) : []
      }
    } as unknown as Parameters<typeof auditToken>[0];
    return auditToken(deps, { dataset: '0xdd', block: 0, owed: 4_000_000n }, USD);
  };
  const failed = async (...args: Parameters<typeof run>) =>
    (await run(...args)).filter(one => !one.ok).map(({ name }) => name);

  it('finds every payment in the token’s own log', async () => {
    expect(await failed(paid)).toEqual([]);
    expect((await run(paid))[0]?.detail).toContain('2 payments in and 1 out');
  });

  it('names a payment that was booked and did not move', async () => {
    expect(await failed(paid.slice(1))).toEqual(['token']);
    expect(await failed(paid.map(one => (one.transaction === '0x02' ? { ...one, amount: 1n } : one)))).toEqual([
      'token'
    ]);
    expect(await failed(paid.slice(0, 2))).toEqual(['token']);
  });

  it('takes no payment the other way round for one', async () => {
    expect(await failed(paid.map(one => ({ ...one, from: one.to, to: one.from })))).toEqual(['token']);
  });

  it('says where the market holds less than it owes', async () => {
    expect(await failed(paid, 3_999_999n)).toEqual(['holdings']);
  });

  it('has nothing to say of ETH', async () => {
    expect(await auditToken({} as never, { dataset: '0xdd', block: 0, owed: 1n }, ETH)).toEqual([]);
  });
});
