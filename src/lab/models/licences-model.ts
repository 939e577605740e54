import { VDomModel } from '@jupyterlab/ui-components';
import type { AffluentClient } from '../../client/index.js';
import type { Agreement, Licence, MonthSpent, ServiceEvent, Session } from '../../core/wire/index.js';
import { toFailure, type IFailure } from '../format/error-words.js';
import { actOnLicence, isHeldHere, type IActDeps, type LicenceChange } from './act-on-licence.js';
import { Latest } from './latest.js';
import type { IServiceFeed } from './service-feed.js';
import type { Asking } from '../wallets/ask-wallet.js';
import { KnownSkills } from './wallet-skills.js';

/** What the licences model needs of the world. */
export interface ILicencesOptions extends Omit<IActDeps, 'licences' | 'skills' | 'onAsking'> {
  readonly licences: IActDeps['licences'] & Pick<AffluentClient['licences'], 'list' | 'agreement' | 'spending'>;
  readonly sessions: Pick<AffluentClient['sessions'], 'list'>;
  readonly feed: IServiceFeed;
}

/** The licences of this machine and of the accounts that wallets show, with their keys, agreements and costs. */
export class LicencesModel extends VDomModel {
  constructor(options: ILicencesOptions) {
    super();
    this._options = options;
    this._acting = {
      ...options,
      skills: new KnownSkills(() => options.wallet.state?.chainId),
      onAsking: asking => {
        this._asking = asking;
        if (!this.isDisposed) this.stateChanged.emit();
      }
    };
    options.feed.event.connect(this._onEvent, this);
    options.wallet.stateChanged.connect(this._onWallet, this);
  }

  /** Newest first; null until they were read. */
  get licences(): readonly Licence[] | null {
    return this._licences;
  }

  /** What they cost, by month. */
  get months(): readonly MonthSpent[] {
    return this._months;
  }

  get failure(): IFailure | null {
    return this._failure;
  }

  /** Number of the licence that is being changed; null: none. */
  get busy(): string | null {
    return this._busy;
  }

  /** What the holder's own wallet is asking; null: nothing. */
  get asking(): Asking | null {
    return this._asking;
  }

  /** Whether a wallet of the owner's own must be asked to change it. */
  isPaidElsewhere(licence: Licence): boolean {
    return !isHeldHere(this._options, licence);
  }

  /** Number of the licence whose change failed last, with the reason. */
  get actFailure(): { readonly licence: string; readonly failure: IFailure } | null {
    return this._actFailure;
  }

  /** Session keys of a licence that are on. */
  keysOf(licence: string): readonly Session[] {
    return this._sessions.filter(one => one.licence === licence && one.on);
  }

  /** The text that a licence was bought under; undefined until `readAgreement` has it. */
  agreementOf(licence: string): Agreement | undefined {
    return this._agreements.get(licence);
  }

  /** Whether changing it needs the password of the wallet of this machine. */
  needsPassword(licence: Licence): boolean {
    return isHeldHere(this._options, licence) && !this._options.wallet.isOpen;
  }

  /** Reads all of it. */
  async refresh(): Promise<void> {
    try {
      const { licences, sessions, directory, wallet } = this._options;
      const [holder] = await directory.knownAccounts();
      const read = await this._reading.run(async signal =>
        Promise.all([
          licences.list({ signal, holder }),
          sessions.list({ signal }),
          licences.spending({ signal }),
          wallet.state ? null : wallet.refresh()
        ])
      );
      if (!read) return;
      [this._licences, this._sessions, this._months] = [read[0].items, read[1].items, read[2].items];
      this._failure = null;
    } catch (error) {
      this._failure = toFailure(error);
    }
    if (!this.isDisposed) this.stateChanged.emit();
  }

  /** Reads the agreement of a licence, once. */
  async readAgreement(licence: string): Promise<void> {
    if (this._agreements.has(licence)) return;
    await this._try(licence, async () => {
      this._agreements.set(licence, await this._options.licences.agreement(licence));
    });
  }

  /** Changes a licence by its holder's wallet; false, with `actFailure`, where that failed. */
  async act(licence: Licence, change: LicenceChange, password: string): Promise<boolean> {
    const { wallet } = this._options;
    this._busy = licence.id;
    const done = await this._try(licence.id, async () => {
      if (this.needsPassword(licence) && !(await wallet.unlock(password))) {
        const failure = wallet.takeFailure();
        if (failure) this._actFailure = { licence: licence.id, failure };
        return;
      }
      await actOnLicence(this._acting, licence, change);
    });
    this._busy = null;
    if (!this.isDisposed) await this.refresh();
    return done && this._actFailure === null;
  }

  override dispose(): void {
    this._reading.abort();
    this._options.feed.event.disconnect(this._onEvent, this);
    this._options.wallet.stateChanged.disconnect(this._onWallet, this);
    super.dispose();
  }

  private async _try(licence: string, work: () => Promise<void>): Promise<boolean> {
    this._actFailure = null;
    this.stateChanged.emit();
    try {
      await work();
      return true;
    } catch (error) {
      this._actFailure = { licence, failure: toFailure(error) };
      return false;
    } finally {
      if (!this.isDisposed) this.stateChanged.emit();
    }
  }

  private _onEvent(_: IServiceFeed, { type }: ServiceEvent): void {
    if ((type === 'licence' || type === 'usage') && this._licences) void this.refresh();
  }

  private _onWallet(): void {
    this.stateChanged.emit();
  }

  private readonly _options: ILicencesOptions;
  private readonly _acting: IActDeps;
  private _asking: Asking | null = null;
  private readonly _reading = new Latest();
  private readonly _agreements = new Map<string, Agreement>();
  private _licences: readonly Licence[] | null = null;
  private _sessions: readonly Session[] = [];
  private _months: readonly MonthSpent[] = [];
  private _failure: IFailure | null = null;
  private _busy: string | null = null;
  private _actFailure: { readonly licence: string; readonly failure: IFailure } | null = null;
}
