import { currencyText, sums, typedAmount } from '../../src/cli/money.js';
import { ETH } from '../../src/core/wire/index.js';

const USD = { symbol: 'tUSD', decimals: 6, address: '0x00000000000000000000000000000000000000dd' };

describe('an amount that is typed', () => {
  it('may name its currency, and is counted by its decimals', () => {
    expect(typedAmount('5', USD)).toBe(5_000_000n);
    expect(typedAmount('5 tUSD', USD)).toBe(5_000_000n);
    expect(typedAmount(' 0.5  tusd ', USD)).toBe(500_000n);
    expect(typedAmount('1 ETH', ETH)).toBe(10n ** 18n);
  });

  it.each(['5 ETH', '5 USDC', '5 tUSD more', 'tUSD', '', '5tUSD', '0.0000001 tUSD'])('is refused as %p', text => {
    expect(() => typedAmount(text, USD)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
  });
});

describe('sums', () => {
  it('of several currencies are not added up', () => {
    const both = [
      { amount: '5000000', currency: USD },
      { amount: '1', currency: ETH }
    ];
    expect(sums(both)).toBe('5 tUSD and 0.000000000000000001 ETH');
  });

  it('in a token come with its address where it matters', () => {
    expect(currencyText(USD)).toBe(`tUSD, the token at ${USD.address}`);
    expect(currencyText(ETH)).toBe('ETH');
  });
});
