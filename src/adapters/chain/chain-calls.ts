import { Signature, type Interface } from 'ethers';
import { digestOfManifest } from '../../core/manifest/manifest-cid.js';
import type { IChainCall, IChainCalls, IPermit } from '../../ports/index.js';
import { marketAbi, registryAbi, type IContracts } from './contracts.js';
import { kinds } from './decode-event.js';
import { tokenAbi } from './token-abi.js';

const ZERO = `0x${'00'.repeat(20)}`;

type Args<K extends keyof IChainCalls> = Parameters<IChainCalls[K]>;

/** Encodes calls of the two contracts at these addresses. */
export class ChainCalls implements IChainCalls {
  constructor(private readonly contracts: IContracts) {}

  register(...[args]: Args<'register'>): IChainCall {
    const { slug, charter, tables, sumRoot, weight, count } = args;
    const rules = { ...charter, currency: charter.currency ?? ZERO };
    const values = [slug, rules, digestOfManifest(args.manifest), tables, sumRoot, weight, count];
    return this.registry('register', values, `Register the dataset ${slug}`);
  }

  setCustodians(...[dataset, payees, hpkeKeys, threshold]: Args<'setCustodians'>): IChainCall {
    return this.registry('setCustodians', [dataset, payees, hpkeKeys, threshold], 'Name the custodians');
  }

  openOffer(...[args]: Args<'openOffer'>): IChainCall {
    const { dataset, kind, price, term, minDeposit, confirmations, termsHash } = args;
    const values = [dataset, kinds.indexOf(kind), price, term, minDeposit, confirmations, termsHash];
    return this.marketCall('openOffer', values, `Open a ${kind} offer`);
  }

  closeOffer(...[offer]: Args<'closeOffer'>): IChainCall {
    return this.marketCall('closeOffer', [offer], `Close offer ${offer}`);
  }

  buy(...[args]: Args<'buy'>): IChainCall {
    const { offer, expectedPrice, termsHash, holder, sessionKey, deposit, value, permit } = args;
    const values = [offer, expectedPrice, termsHash, holder, sessionKey, deposit];
    const title = `Buy a licence of offer ${offer}`;
    if (!permit) return this.marketCall('buy', values, title, value);
    return this.marketCall('buyWithPermit', [...values, permitValues(permit)], title, value);
  }

  topUp(...[{ licence, amount, inToken, permit }]: Args<'topUp'>): IChainCall {
    const title = `Top licence ${licence} up`;
    if (permit) return this.marketCall('topUpWithPermit', [licence, amount, permitValues(permit)], title);
    return this.marketCall('topUp', [licence, amount], title, inToken ? 0n : amount);
  }

  approve(...[token, amount]: Args<'approve'>): IChainCall {
    const title = amount === 0n ? 'Take back an allowance' : 'Allow the market to take tokens';
    return encode(tokenAbi, token, 'approve', [this.contracts.market, amount], title);
  }

  permit(...[token, owner, amount, { deadline, signature }]: Args<'permit'>): IChainCall {
    const { v, r, s } = Signature.from(signature);
    return encode(tokenAbi, token, 'permit', [owner, this.contracts.market, amount, deadline, v, r, s], 'Use a permit');
  }

  withdraw(...[licence, amount]: Args<'withdraw'>): IChainCall {
    return this.marketCall('withdraw', [licence, amount], `Withdraw from licence ${licence}`);
  }

  setKey(...[licence, key, on]: Args<'setKey'>): IChainCall {
    const title = on ? `Allow a session key for licence ${licence}` : `Revoke a session key of licence ${licence}`;
    return this.marketCall('setKey', [licence, key, on], title);
  }

  settle(...[items]: Args<'settle'>): IChainCall {
    const encoded = items.map(({ dataset, offer, page, table, receipts }) => {
      const signed = receipts.map(({ licenceId, unlocked, deadline, signature }) => {
        const { r, yParityAndS: vs } = Signature.from(signature);
        return { licenceId, unlocked, deadline, r, vs };
      });
      return marketAbi.encodeFunctionData('settle', [dataset, offer, page, table, signed]);
    });
    const [only] = encoded;
    if (encoded.length !== 1 || only === undefined)
      return this.marketCall('multicall', [encoded], `Unlock shards of ${encoded.length} pages`);
    return { to: this.contracts.market, data: only, value: 0n, title: 'Unlock shards' };
  }

  claim(...[dataset, { batch, index, payee, weight, hashes, sums }]: Args<'claim'>): IChainCall {
    return this.marketCall('claim', [dataset, batch, index, payee, weight, hashes, sums], 'Claim earnings');
  }

  together(...[calls, title]: Args<'together'>): IChainCall {
    return this.marketCall('multicall', [calls.map(({ data }) => data)], title);
  }

  private registry(name: string, values: readonly unknown[], title: string): IChainCall {
    return encode(registryAbi, this.contracts.registry, name, values, title);
  }

  private marketCall(name: string, values: readonly unknown[], title: string, value = 0n): IChainCall {
    return encode(marketAbi, this.contracts.market, name, values, title, value);
  }
}

/** As the market takes it. */
function permitValues({ deadline, signature }: IPermit) {
  const { r, yParityAndS: vs } = Signature.from(signature);
  return { deadline, r, vs };
}

function encode(
  abi: Interface,
  to: string,
  name: string,
  values: readonly unknown[],
  title: string,
  value = 0n
): IChainCall {
  return { to, data: abi.encodeFunctionData(name, values), value, title };
}
