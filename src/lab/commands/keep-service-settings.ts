import { Notification } from '@jupyterlab/apputils';
import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import { CommandIDs } from '../command-ids.js';
import { toFailure } from '../format/error-words.js';
import { ServiceSettingsKeeper } from '../models/service-settings.js';
import type { IAffluentService } from '../tokens.js';
import type { WalletModel } from '../models/wallet-model.js';

/** What telling of settings needs. */
export interface IKeepSettingsOptions {
  readonly settings: ISettingRegistry.ISettings;
  readonly service: IAffluentService;
  readonly wallet: WalletModel;
  readonly commands: CommandRegistry;
  readonly trans: TranslationBundle;
}

/** A keeper that says what became of a change. */
export async function keepServiceSettings(options: IKeepSettingsOptions): Promise<ServiceSettingsKeeper> {
  const { settings, service, wallet, commands, trans } = options;
  const { settings: remote } = await service.client();
  return new ServiceSettingsKeeper({
    settings,
    service: remote,
    wallet,
    onOutcome: outcome => {
      if (outcome === 'done') Notification.success(trans.__('The Affluent service keeps to the new settings.'));
      else if (outcome !== 'locked') Notification.error(toFailure(outcome.failure).detail);
      else
        Notification.warning(trans.__('The Affluent service takes the new settings when the wallet is unlocked.'), {
          actions: [{ label: trans.__('Unlock'), callback: () => void commands.execute(CommandIDs.unlockWallet) }]
        });
    }
  });
}
