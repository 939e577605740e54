import { VDomModel } from '@jupyterlab/ui-components';
import type { AffluentClient } from '../../client/index.js';
import { AffluentError } from '../../core/errors/index.js';
import type { DatasetDetail, Offer, Purchase, PurchaseState, ServiceEvent } from '../../core/wire/index.js';
import { amountToInput, parseAmount } from '../format/amount.js';
import { toFailure, type IFailure } from '../format/error-words.js';
import { PANEL } from './approvals-model.js';
import { offerChange, type IOfferChange } from './offer-change.js';
import type { IServiceFeed } from './service-feed.js';
import type { WalletModel } from './wallet-model.js';
import type { IWallet } from '../tokens.js';
import type { Asking } from '../wallets/ask-wallet.js';
import type { WalletDirectory } from '../wallets/wallet-directory.js';
import { dependsOnPayer, fitPlan } from './fit-plan.js';
import { depositProblem, missingFunds, proposedBudget } from './purchase-amounts.js';
import { payWithWallet } from './pay-with-wallet.js';
import { KnownSkills } from './wallet-skills.js';

/** Milliseconds between looks at a purchase that is on its way, in case its event is lost. */
const LOOK_AGAIN = 2_000;
const FINAL: readonly PurchaseState[] = ['confirmed', 'failed', 'cancelled'];

/** What the purchase model needs of the world. */
export interface IPurchaseOptions {
  readonly purchases: Pick<
    AffluentClient['purchases'],
    'open' | 'get' | 'approve' | 'cancel' | 'plan' | 'prepare' | 'release' | 'sent'
  >;
  readonly datasets: Pick<AffluentClient['datasets'], 'get'>;
  /** The wallet of this machine. */
  readonly wallet: WalletModel;
  /** The wallets of the owner's own. */
  readonly directory: WalletDirectory;
  readonly feed: IServiceFeed;
  /** What is proposed that notebooks may spend, in percent of the deposit. */
  readonly budgetShare?: number;
}

/** One purchase from its plan to its licence, as the buy dialog shows it. */
export class PurchaseModel extends VDomModel {
  constructor(options: IPurchaseOptions) {
    super();
    this._options = options;
    options.feed.event.connect(this._onEvent, this);
    options.wallet.stateChanged.connect(this._tell, this);
    options.directory.changed.connect(this._tell, this);
  }

  get wallet(): WalletModel {
    return this._options.wallet;
  }

  /** Wallets of the owner's own that may pay. */
  get payers(): readonly IWallet[] {
    return this._options.directory.wallets;
  }

  /** Who pays; null: the wallet of this machine. Where that does not exist, the first of the owner's own is proposed. */
  get payer(): IWallet | null {
    if (this._payer !== undefined) return this._payer;
    return this.wallet.state?.address === null ? (this.payers[0] ?? null) : null;
  }

  /** What the owner's own wallet is asking; null: nothing. */
  get asking(): Asking | null {
    return this._asking;
  }

  /** Where the offer was closed since it was shown: its price before, and now. */
  get change(): IOfferChange | null {
    return this._change;
  }

  /** Null until the service has planned it. */
  get purchase(): Purchase | null {
    return this._purchase;
  }

  /** The dataset, for its terms; null until it was read. */
  get detail(): DatasetDetail | null {
    return this._detail;
  }

  get failure(): IFailure | null {
    return this._failure;
  }

  /** What is being done right now; null: waiting for the owner. */
  get busy(): 'planning' | 'approving' | 'cancelling' | null {
    return this._busy;
  }

  /** Text of the deposit field. */
  get deposit(): string {
    return this._deposit;
  }

  /** Text of the budget field; empty: the whole deposit. */
  get budget(): string {
    return this._budget ?? proposedBudget(this._deposit, this._options.budgetShare, this._offer);
  }

  get accepted(): boolean {
    return this._accepted;
  }

  /** Whether the panel itself opened the request. */
  get isMine(): boolean {
    return this._purchase === null || this._purchase.requestedBy === PANEL;
  }

  /** Why the deposit is not acceptable; null where it is. */
  get depositProblem(): ReturnType<typeof depositProblem> {
    const offer = this._offer;
    return offer?.kind === 'metered' ? depositProblem(this._deposit, offer) : null;
  }

  get budgetProblem(): 'invalid' | null {
    const offer = this._offer;
    return this.budget.trim() && offer && parseAmount(this.budget, offer.currency) === null ? 'invalid' : null;
  }

  /** What the wallet lacks of the chain's own currency for this purchase, in atomic units; 0 where it has enough. */
  get missing(): bigint {
    // What a wallet of the owner's own holds is tried on the chain before it is asked.
    return this.payer ? 0n : missingFunds(this.wallet.state?.balance, this._purchase?.plan);
  }

  /** Whether all is said and the owner may agree. */
  get isReady(): boolean {
    return (
      this._purchase?.state === 'requested' &&
      this._busy === null &&
      this._accepted &&
      !this.depositProblem &&
      !this.budgetProblem &&
      !this._change &&
      this.missing === 0n
    );
  }

  /** Plans the purchase of an open offer of a dataset. */
  async open(dataset: string, offerId: string): Promise<void> {
    const read = await this._do('planning', async () => {
      this._detail = await this._options.datasets.get(dataset);
      const offer = this._detail.offers.find(one => one.id === offerId);
      if (!offer) throw new AffluentError('OFFER_CHANGED', `There is no offer ${offerId} of this dataset.`);
      this._choose(offer);
      if (offer.open) return;
      this._change = offerChange(offer, this._detail.offers);
      throw new AffluentError('OFFER_CHANGED', `Offer ${offerId} is not open any more.`);
    });
    await Promise.all([read ? this._plan() : null, this.wallet.refresh()]);
    await this._fit();
  }

  /** Shows a request that somebody else opened. */
  async review(id: string): Promise<void> {
    await Promise.all([
      this._do('planning', async () => {
        this._take(await this._options.purchases.get(id));
        const { dataset, offer, deposit } = this._purchase as Purchase;
        this._offer = offer;
        this._deposit = offer.kind === 'metered' ? amountToInput(deposit, offer.currency) : '';
        this._detail = await this._options.datasets.get(dataset);
        this._checkTerms();
        await this._recallPayer();
      }),
      this.wallet.refresh()
    ]);
  }

  /** Chooses who pays; null: the wallet of this machine. */
  choosePayer(payer: IWallet | null): void {
    this._payer = payer;
    this._failure = null;
    this.stateChanged.emit();
    void this._fit();
  }

  /** Goes on with the offer that has come in the place of the closed one; the consent is asked for anew. */
  async takeNewOffer(): Promise<void> {
    const now = this._change?.now;
    if (!now) return;
    await this.cancel();
    this._change = null;
    this._accepted = false;
    this._choose(now);
    await this._plan();
    await this._fit();
  }

  /** Takes the text of the deposit field; `replan` prices it. */
  setDeposit(text: string): void {
    this._deposit = text;
    this.stateChanged.emit();
  }

  /** Plans again where the deposit is another than the planned one. */
  async replan(): Promise<void> {
    const offer = this._offer;
    const planned = this._purchase;
    if (!offer || planned?.state !== 'requested' || this.depositProblem || !this.isMine) return;
    if (parseAmount(this._deposit, offer.currency)?.toString() === planned.deposit) return;
    await this._options.purchases.cancel(planned.id).catch(() => undefined);
    await this._plan();
    await this._fit();
  }

  setBudget(text: string): void {
    this._budget = text;
    this.stateChanged.emit();
  }

  setAccepted(accepted: boolean): void {
    this._accepted = accepted;
    this.stateChanged.emit();
  }

  /** Sends the purchase, after unlocking the wallet where it is locked: the one moment that spends. */
  async approve(password: string | null): Promise<void> {
    await this.replan();
    const planned = this._purchase;
    if (!this.isReady || !planned) return;
    if (this.payer) return this._askPayer(this.payer, planned);
    const done = await this._do('approving', async () => {
      if (!this.wallet.isOpen && !(await this.wallet.unlock(password ?? ''))) {
        this._failure = this.wallet.takeFailure();
        return;
      }
      const budget = parseAmount(this.budget, planned.offer.currency);
      const body = budget === null ? {} : { budget: budget.toString() };
      this._take(await this._options.purchases.approve(planned.id, body));
    });
    if (done) void this._follow(planned.id);
  }

  /** Asks the owner's own wallet once more: what it refused, forgot, or the network has lost. */
  async askAgain(): Promise<void> {
    const { payer, purchase } = this;
    if (purchase && payer && this._busy === null) await this._askPayer(payer, purchase);
  }

  /** Takes back what a wallet was asked. */
  async release(): Promise<void> {
    const { purchase } = this;
    if (purchase?.state !== 'awaiting') return;
    this._busy = null;
    await this._do('cancelling', async () => this._take(await this._options.purchases.release(purchase.id)));
  }

  /** Withdraws the request, as long as it was not sent; false, with `failure`, where that failed. */
  async cancel(): Promise<boolean> {
    const planned = this._purchase;
    if (planned?.state !== 'requested' && planned?.state !== 'awaiting') return true;
    return this._do('cancelling', async () => {
      await this._options.purchases.cancel(planned.id);
      this._take({ ...planned, state: 'cancelled' });
    });
  }

  override dispose(): void {
    clearTimeout(this._looking);
    this._options.feed.event.disconnect(this._onEvent, this);
    this._options.wallet.stateChanged.disconnect(this._tell, this);
    this._options.directory.changed.disconnect(this._tell, this);
    super.dispose();
  }

  private async _plan(): Promise<void> {
    const offer = this._offer as Offer;
    await this._do('planning', async () => {
      this._checkTerms();
      const deposit = offer.kind === 'metered' ? parseAmount(this._deposit, offer.currency) : null;
      const request = {
        offer: offer.id,
        expectedPrice: offer.price,
        termsHash: offer.termsHash,
        requestedBy: PANEL,
        ...(deposit === null ? {} : { deposit: deposit.toString() })
      };
      this._purchase = null;
      this._take(await this._options.purchases.open(request));
    });
  }

  private async _askPayer(payer: IWallet, purchase: Purchase): Promise<void> {
    const { purchases } = this._options;
    const budget = this.budget.trim() ? parseAmount(this.budget, purchase.offer.currency) : null;
    const hear = { onPurchase: this._take.bind(this), onAsking: this._hear.bind(this) };
    const deps = { purchases, skills: this._skills, ...hear };
    const done = await this._do('approving', () => payWithWallet(deps, payer, purchase, budget));
    if (this._purchase?.state === 'sent') void this._follow(purchase.id);
    if (!done) await this._fit();
  }

  private _hear(asking: Asking | null): void {
    this._asking = asking;
    this._tell();
  }

  private _tell(): void {
    if (!this.isDisposed) this.stateChanged.emit();
  }

  /** In a token the first steps depend on who pays: plans for that account. What has failed stays to be read. */
  private async _fit(): Promise<void> {
    const { _purchase: planned, _failure: failure, payer } = this;
    if (planned?.state !== 'requested' || !dependsOnPayer(planned)) return;
    const deps = { purchases: this._options.purchases, skills: this._skills };
    const here = this.wallet.state?.address ?? null;
    await this._do('planning', async () => this._take(await fitPlan(deps, planned, payer, here)));
    this._failure ??= failure;
    this._tell();
  }

  /** After a reload the wallet is known by the account that it was asked with. */
  private async _recallPayer(): Promise<void> {
    const { account, state, id } = this._purchase as Purchase;
    if (account === null) return;
    this._payer = (await this._options.directory.holderOf(account)) ?? this.payers[0] ?? null;
    if (state === 'awaiting' || state === 'sent') void this._follow(id);
  }

  private _choose(offer: Offer): void {
    this._offer = offer;
    this._deposit = offer.kind === 'metered' ? amountToInput(offer.minDeposit, offer.currency) : '';
  }

  /** Reads the offers again, where they may have changed under the purchase. */
  private async _lookAtOffers(): Promise<void> {
    const offer = this._offer;
    if (!offer || this._change || this._purchase?.state !== 'requested') return;
    const detail = await this._options.datasets.get(offer.dataset).catch(() => null);
    if (!detail || this.isDisposed) return;
    this._detail = detail;
    if (detail.offers.some(one => one.id === offer.id && one.open)) return;
    this._change = offerChange(offer, detail.offers);
    this.stateChanged.emit();
  }

  /** The text that is shown must be the one that the offer names. */
  private _checkTerms(): void {
    if (this._detail && this._offer && this._detail.terms.termsHash !== this._offer.termsHash)
      throw new AffluentError('OFFER_CHANGED', 'The agreement of this offer is not the one on the dataset page.');
  }

  private async _do(what: 'planning' | 'approving' | 'cancelling', work: () => Promise<void>): Promise<boolean> {
    this._busy = what;
    this._failure = null;
    this.stateChanged.emit();
    try {
      await work();
      return this._failure === null;
    } catch (error) {
      this._failure = toFailure(error);
      if (this._failure.code === 'OFFER_CHANGED') await this._lookAtOffers();
      return false;
    } finally {
      this._busy = null;
      if (!this.isDisposed) this.stateChanged.emit();
    }
  }

  private async _follow(id: string): Promise<void> {
    while (!this.isDisposed && !FINAL.includes(this._purchase?.state ?? 'failed')) {
      await new Promise(done => (this._looking = setTimeout(done, LOOK_AGAIN)));
      if (this.isDisposed) return;
      const seen = await this._options.purchases.get(id).catch(() => null);
      if (seen) this._take(seen);
    }
  }

  private _take(purchase: Purchase): void {
    const done = this._purchase?.id === purchase.id && FINAL.includes(this._purchase.state);
    // An answer that was under way longer than its event must not bring an older state back; a licence is newer than all.
    if (!done || purchase.state === 'confirmed') this._purchase = purchase;
    if (!this.isDisposed) this.stateChanged.emit();
  }

  private _onEvent(_: IServiceFeed, event: ServiceEvent): void {
    if (event.type === 'catalog' && event.datasets.includes(this._offer?.dataset ?? '')) void this._lookAtOffers();
    if (event.type === 'purchase' && event.purchase.id === this._purchase?.id) this._take(event.purchase);
  }

  private readonly _options: IPurchaseOptions;
  private readonly _skills = new KnownSkills(() => this.wallet.state?.chainId);
  private _purchase: Purchase | null = null;
  private _detail: DatasetDetail | null = null;
  private _offer: Offer | null = null;
  private _deposit = '';
  private _budget: string | null = null;
  private _accepted = false;
  private _failure: IFailure | null = null;
  private _busy: 'planning' | 'approving' | 'cancelling' | null = null;
  private _payer: IWallet | null | undefined;
  private _asking: Asking | null = null;
  private _change: IOfferChange | null = null;
  private _looking: ReturnType<typeof setTimeout> | undefined;
}
