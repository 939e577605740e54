import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import type { AffluentClient } from '../../client/index.js';
import { isAffluentError } from '../../core/errors/index.js';
import { ServiceSettings } from '../../core/wire/index.js';
import type { WalletModel } from './wallet-model.js';

/** What keeping the service to Lab's settings needs of the world. */
export interface IServiceSettingsOptions {
  readonly settings: Pick<ISettingRegistry.ISettings, 'composite'>;
  readonly service: Pick<AffluentClient['settings'], 'get' | 'set'>;
  readonly wallet: Pick<WalletModel, 'isOpen' | 'stateChanged'>;
  /** `locked`: they wait for the wallet; `done`: the service has them; else why it has not. */
  readonly onOutcome: (outcome: 'locked' | 'done' | { readonly failure: unknown }) => void;
}

/** Brings what was set in Lab to the service, which takes it from the owner alone: while the wallet is locked it waits. */
export class ServiceSettingsKeeper {
  constructor(private readonly _options: IServiceSettingsOptions) {
    _options.wallet.stateChanged.connect(() => {
      if (this._waits && _options.wallet.isOpen) void this.apply();
    });
  }

  /** Tells the service where it has other settings; one change after another. */
  apply(): Promise<void> {
    this._last = this._last.then(() => this._apply());
    return this._last;
  }

  private async _apply(): Promise<void> {
    const { settings, service, wallet, onOutcome } = this._options;
    try {
      const wanted = ServiceSettings.parse(settings.composite);
      this._waits = false;
      if (JSON.stringify(await service.get()) === JSON.stringify(wanted)) return;
      this._waits = !wallet.isOpen;
      if (!this._waits) await service.set(wanted);
      onOutcome(this._waits ? 'locked' : 'done');
    } catch (failure) {
      this._waits = isAffluentError(failure, 'OWNER_REQUIRED') || isAffluentError(failure, 'WALLET_LOCKED');
      onOutcome(this._waits ? 'locked' : { failure });
    }
  }

  private _last: Promise<void> = Promise.resolve();
  private _waits = false;
}
