import { toUtf8String } from 'ethers';
import { z } from 'zod';
import { toHex } from '../../core/bytes/hex.js';
import { isAffluentError } from '../../core/errors/index.js';
import { domainSeparator, type IContractDomain } from '../../core/typed-data/digest.js';
import { typeHash } from '../../core/typed-data/encode.js';
import { PERMIT_TYPE } from '../../core/typed-data/permit.js';
import { ETH, type Currency } from '../../core/wire/index.js';
import type { IPermitDomain, ITokenAccount, ITokenTransfer } from '../../ports/index.js';
import { logWindows } from './event-windows.js';
import { isRefusal } from './rpc-error.js';
import { Data } from './rpc-shapes.js';
import type { Rpc } from './rpc.js';
import { tokenAbi } from './token-abi.js';

/** Gas of a question to a token: enough for a proxy, too little to keep a node busy. */
const QUESTION_GAS = '0x30d40';
/** More decimals than any token has, and no more than an amount can be written with. */
const MOST_DECIMALS = 36;
/** One look, one meaning: no spaces, nothing that reads from the right, no letters of other alphabets that look alike. */
const SYMBOL = /^[\x21-\x7e]{1,16}$/;
/** All four of name, version, chain and contract, nothing else. */
const DOMAIN_FIELDS = '0x0f';
const UNNAMED = 'TOKEN';
const ZERO = `0x${'00'.repeat(20)}`;

const Decimals = z
  .bigint()
  .refine(value => value <= BigInt(MOST_DECIMALS))
  .transform(Number);

/** Asks tokens, which may be anything: what does not answer as the standards say counts as not there. */
export class TokenViews {
  constructor(
    private readonly rpc: Rpc,
    private readonly chainId: number,
    private readonly market: string
  ) {}

  /** What a token calls its amounts. One that says no decimals is shown in atomic units, and refused when it is to be paid in. */
  async currency(address: string): Promise<Currency> {
    if (BigInt(address) === 0n) return ETH;
    const [decimals, symbol] = await Promise.all([this.ask(address, 'decimals', [], Decimals), this.symbol(address)]);
    return { symbol: decimals === null ? UNNAMED : symbol, decimals: decimals ?? 0, address };
  }

  /** What an owner holds of a token and may spend at the market. */
  async account(token: string, owner: string): Promise<ITokenAccount> {
    const [decimals, balance, allowance, permit] = await Promise.all([
      this.ask(token, 'decimals', [], Decimals),
      this.ask(token, 'balanceOf', [owner], z.bigint()),
      this.ask(token, 'allowance', [owner, this.market], z.bigint()),
      this.permitDomain(token, owner)
    ]);
    return { decimals, balance: balance ?? 0n, allowance: allowance ?? 0n, permit };
  }

  /** Transfers of a token to and from the market in blocks [from, to]. */
  async *transfers(token: string, from: number, to: number, window: number): AsyncIterable<ITokenTransfer> {
    const topic = tokenAbi.getEvent('Transfer')?.topicHash as string;
    const market = `0x${this.market.slice(2).toLowerCase().padStart(64, '0')}`;
    for (const topics of [
      [topic, market],
      [topic, null, market]
    ]) {
      const range = { from, to, window, address: [token], topics };
      for await (const logs of logWindows(this.rpc, range, {})) {
        for (const log of logs) {
          const parsed = log.topics.length === 3 && !log.removed ? tokenAbi.parseLog(log) : null;
          if (!parsed) continue;
          const [sender, receiver, amount] = parsed.args as unknown as [string, string, bigint];
          const { blockNumber: block, transactionHash: transaction } = log;
          yield { block, transaction, from: sender, to: receiver, amount };
        }
      }
    }
  }

  /** Old tokens give 32 bytes for a text. One that would pass for the chain's own currency is not repeated. */
  private async symbol(token: string): Promise<string> {
    const data = await this.raw(token, 'symbol', []);
    const text = data === null ? null : textOf(data);
    return text !== null && SYMBOL.test(text) && text.toUpperCase() !== ETH.symbol ? text : UNNAMED;
  }

  /**
   * A permit is signed in a domain that names this token and chain and nothing else: a token that gives out another's domain would
   * get a signature for that one.
   */
  private async permitDomain(token: string, owner: string): Promise<IPermitDomain | null> {
    const [nonce, separator, kind] = await Promise.all([
      this.ask(token, 'nonces', [owner], z.bigint()),
      this.ask(token, 'DOMAIN_SEPARATOR', [], z.string()),
      this.ask(token, 'PERMIT_TYPEHASH', [], z.string())
    ]);
    if (nonce === null || separator === null) return null;
    if (kind !== null && kind !== toHex(typeHash(PERMIT_TYPE))) return null;
    for (const domain of await this.domains(token))
      if (toHex(domainSeparator(domain)) === separator) return { ...domain, nonce };
    return null;
  }

  /** The domains that the token may have: what it says by ERC-5267, else by its name and the versions in use. */
  private async domains(token: string): Promise<IContractDomain[]> {
    const Stated = z.object({
      fields: z.string(),
      name: z.string(),
      version: z.string(),
      extensions: z.array(z.bigint())
    });
    const own = { chainId: this.chainId, contract: token };
    const stated = await this.ask(token, 'eip712Domain', [], Stated);
    if (stated !== null) {
      const { fields, name, version, extensions } = stated;
      return fields === DOMAIN_FIELDS && extensions.length === 0 ? [{ ...own, name, version }] : [];
    }
    const [name, version] = await Promise.all([
      this.ask(token, 'name', [], z.string().max(1_024)),
      this.ask(token, 'version', [], z.string().max(64))
    ]);
    if (name === null) return [];
    return [...(version === null ? [] : [version]), '1', '2'].map(one => ({ ...own, name, version: one }));
  }

  private async ask<T extends z.ZodType>(
    token: string,
    name: string,
    args: readonly unknown[],
    answer: T
  ): Promise<z.infer<T> | null> {
    const data = await this.raw(token, name, args);
    if (data === null) return null;
    try {
      const result = tokenAbi.decodeFunctionResult(name, data);
      return answer.parse(result.length === 1 ? result[0] : result.toObject(true));
    } catch {
      return null;
    }
  }

  /** What the token gave back; null where it refused. @throws AffluentError CHAIN_UNREACHABLE where the node does not answer */
  private async raw(token: string, name: string, args: readonly unknown[]): Promise<string | null> {
    const call = { from: ZERO, to: token, data: tokenAbi.encodeFunctionData(name, args), gas: QUESTION_GAS };
    try {
      return await this.rpc.send('eth_call', [call, 'latest'], Data);
    } catch (error) {
      if (isAffluentError(error, 'CHAIN_UNREACHABLE') && !isRefusal(error)) throw error;
      return null;
    }
  }
}

function textOf(data: string): string | null {
  try {
    if (data.length !== 66) return tokenAbi.decodeFunctionResult('symbol', data)[0] as string;
    return toUtf8String(data.replace(/(00)*$/, ''));
  } catch {
    return null;
  }
}
