import { Signature, type Interface } from 'ethers';
import { digestOfManifest } from '../../core/manifest/manifest-cid.js';
import type { IChainCall, IChainCalls } from '../../ports/index.js';
import { marketAbi, registryAbi, type IContracts } from './contracts.js';
import { kinds } from './decode-event.js';

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
    const { offer, expectedPrice, termsHash, holder, sessionKey, deposit, value } = args;
    const values = [offer, expectedPrice, termsHash, holder, sessionKey, deposit];
    return this.marketCall('buy', values, `Buy a licence of offer ${offer}`, value);
  }

  topUp(...[licence, amount]: Args<'topUp'>): IChainCall {
    return this.marketCall('topUp', [licence, amount], `Top licence ${licence} up`, amount);
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

  private registry(name: string, values: readonly unknown[], title: string): IChainCall {
    return encode(registryAbi, this.contracts.registry, name, values, title);
  }

  private marketCall(name: string, values: readonly unknown[], title: string, value = 0n): IChainCall {
    return encode(marketAbi, this.contracts.market, name, values, title, value);
  }
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
