import type { Page } from '@playwright/test';
import { HDNodeWallet, JsonRpcProvider, toQuantity, type TypedDataDomain, type TypedDataField } from 'ethers';
import { DEVNET_MNEMONIC } from '../../lib/devnet/chain/anvil.js';

interface IRequest {
  readonly method: string;
  readonly params?: readonly unknown[];
}
interface IPermitAsked {
  readonly domain: TypedDataDomain;
  readonly types: { readonly Permit: TypedDataField[] };
  readonly message: Record<string, unknown>;
}
type Answer = { readonly result: unknown } | { readonly error: { readonly code: number; readonly message: string } };
interface ISent {
  readonly to: string;
  readonly data: string;
  readonly value: string;
  readonly gas?: string;
  readonly nonce?: string;
}

/** Accounts of the devnet's mnemonic; the seventh is nobody else's. */
const pathOf = (place: number) => `m/44'/60'/0'/0/${place}`;
const NOBODY = 7;
const ICON =
  'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="%23b45309"/></svg>';
const refusal = (code: number, message: string): Answer => ({ error: { code, message } });

/**
 * A wallet of EIP-6963, EIP-1193 and EIP-5792 in the page, whose keys and will are the test's: it signs with ethers in Node and sends to
 * the devnet's chain.
 */
export class BrowserWallet {
  /** What its owner does with the next questions. */
  will: 'accept' | 'reject' | 'hold' = 'accept';
  /** The network that it is on, and those that it knows. */
  chainId: number;
  known: Set<number>;
  connected = false;
  takesBatches = false;
  signsTypedData = true;
  /** Methods that were asked, in order. */
  readonly asked: string[] = [];
  readonly sent: string[] = [];
  private _signer: HDNodeWallet;
  private readonly _provider: JsonRpcProvider;
  private _held: ((will: 'accept' | 'reject') => void)[] = [];

  constructor(rpc: string, chainId: number) {
    this._provider = new JsonRpcProvider(rpc, chainId, { staticNetwork: true, pollingInterval: 50, cacheTimeout: -1 });
    this._signer = this._accountAt(NOBODY);
    this.chainId = chainId;
    this.known = new Set([chainId]);
  }

  /** Shows the page another account: that of a place in the devnet's mnemonic. */
  use(place: number): void {
    this._signer = this._accountAt(place);
  }

  get address(): string {
    return this._signer.address;
  }

  /** Its chain's node, for what only a test does. */
  get node(): JsonRpcProvider {
    return this._provider;
  }

  /** Puts it into every page of the context. */
  async install(page: Page): Promise<void> {
    await page.exposeFunction('affluentTestWallet', (request: IRequest) => this._answer(request));
    await page.addInitScript(announce, ICON);
  }

  /** Tells the page something unasked. */
  async emit(page: Page, event: string, ...values: unknown[]): Promise<void> {
    if (event === 'disconnect') this.connected = false;
    await page.evaluate(
      ([name, given]) => dispatchEvent(new CustomEvent('affluent-test-wallet', { detail: [name, ...given] })),
      [event, values] as const
    );
  }

  /** Has its owner send something, without a page. */
  async send(call: { readonly to: string; readonly data: string }): Promise<void> {
    await (await this._signer.sendTransaction(call)).wait();
  }

  /** Answers the questions that are held. */
  release(will: 'accept' | 'reject'): void {
    for (const go of this._held.splice(0)) go(will);
  }

  /** Sends the last transaction once more with the same nonce at a higher fee; with `cancel`, nothing in its place. */
  async replace(cancel: boolean): Promise<string> {
    const last = await this._provider.getTransaction(this.sent.at(-1) as string);
    if (!last) throw new Error('Nothing to replace.');
    const fees = {
      maxFeePerGas: (last.maxFeePerGas ?? 0n) * 2n,
      maxPriorityFeePerGas: (last.maxPriorityFeePerGas ?? 0n) * 2n
    };
    const { nonce, to, data, value, gasLimit } = last;
    const same = cancel
      ? { to: this.address, data: '0x', value: 0n, gasLimit: 21_000n }
      : { to, data, value, gasLimit };
    const { hash } = await this._signer.sendTransaction({ ...same, nonce, ...fees });
    return hash;
  }

  close(): void {
    this._provider.destroy();
  }

  private _accountAt(place: number): HDNodeWallet {
    return HDNodeWallet.fromPhrase(DEVNET_MNEMONIC, undefined, pathOf(place)).connect(this._provider);
  }

  private async _answer({ method, params = [] }: IRequest): Promise<Answer> {
    this.asked.push(method);
    const [first, second] = params;
    switch (method) {
      case 'eth_accounts':
        return { result: this.connected ? [this.address] : [] };
      case 'eth_requestAccounts':
        return this._decide(async () => ((this.connected = true), [this.address]));
      case 'eth_chainId':
        return { result: toQuantity(this.chainId) };
      case 'wallet_switchEthereumChain': {
        const wanted = Number((first as { chainId: string }).chainId);
        if (!this.known.has(wanted)) return refusal(4902, 'Unrecognized chain ID.');
        return this._decide(async () => ((this.chainId = wanted), null));
      }
      case 'wallet_addEthereumChain':
        return this._decide(async () => (this.known.add(Number((first as { chainId: string }).chainId)), null));
      case 'eth_sendTransaction':
        return this._decide(() => this._send(first as ISent));
      case 'eth_signTypedData_v4': {
        if (!this.signsTypedData) return refusal(4200, 'Not supported.');
        const { domain, types, message } = JSON.parse(second as string) as IPermitAsked;
        return this._decide(() => this._signer.signTypedData(domain, { Permit: types.Permit }, message));
      }
      case 'wallet_getCapabilities':
        if (!this.takesBatches) return refusal(4200, 'Not supported.');
        return { result: { [(second as string[])[0] as string]: { atomic: { status: 'supported' } } } };
      case 'wallet_sendCalls':
        return this._decide(async () => {
          const { calls } = first as { calls: ISent[] };
          const nonce = await this._signer.getNonce('pending');
          for (const [place, call] of calls.entries()) await this._send({ ...call, nonce: toQuantity(nonce + place) });
          return { id: '0x01' };
        });
      case 'wallet_getCallsStatus': {
        const receipt = await this._provider.getTransactionReceipt(this.sent.at(-1) as string);
        return { result: receipt ? { status: 200, receipts: [{ transactionHash: receipt.hash }] } : { status: 100 } };
      }
      default:
        return refusal(4200, `No ${method} here.`);
    }
  }

  private async _decide(act: () => Promise<unknown>): Promise<Answer> {
    const will = this.will === 'hold' ? await new Promise(go => this._held.push(go)) : this.will;
    if (will === 'reject') return refusal(4001, 'User rejected the request.');
    return { result: await act() };
  }

  private async _send({ to, data, value, gas, nonce }: ISent): Promise<string> {
    const { hash } = await this._signer.sendTransaction({
      ...{ to, data, value: BigInt(value) },
      ...(gas === undefined ? {} : { gasLimit: BigInt(gas) }),
      ...(nonce === undefined ? {} : { nonce: Number(nonce) })
    });
    this.sent.push(hash);
    return hash;
  }
}

/** Runs in the page: a provider that hands all questions on, and announces itself as wallets do. */
function announce(icon: string): void {
  const listeners = new Map<string, ((...values: unknown[]) => void)[]>();
  addEventListener('affluent-test-wallet', event => {
    const [name, ...values] = (event as CustomEvent<[string, ...unknown[]]>).detail;
    for (const listener of listeners.get(name) ?? []) listener(...values);
  });
  const ask = globalThis as unknown as { affluentTestWallet: (request: object) => Promise<Answer> };
  const provider = {
    request: async (request: object) => {
      const answer = await ask.affluentTestWallet(request);
      if ('error' in answer) throw Object.assign(new Error(answer.error.message), { code: answer.error.code });
      return answer.result;
    },
    on: (name: string, listener: (...values: unknown[]) => void) =>
      listeners.set(name, [...(listeners.get(name) ?? []), listener])
  };
  const info = { uuid: '0f5a3c1e-7f0f-4b6a-9d5e-0a8e6d1f2b3c', name: 'Test Wallet', icon, rdns: 'test.wallet' };
  const say = () =>
    dispatchEvent(new CustomEvent('eip6963:announceProvider', { detail: Object.freeze({ info, provider }) }));
  addEventListener('eip6963:requestProvider', say);
  say();
}
