import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator, type TranslationBundle } from '@jupyterlab/translation';
import { once } from '../api/once.js';
import { CommandIDs } from '../command-ids.js';
import type { WalletModel } from '../models/wallet-model.js';
import type { ServiceSettingsKeeper } from '../models/service-settings.js';
import { IAffluentService, IAffluentSidebar, IAffluentWallet, IWallet } from '../tokens.js';

/** The wallet: address, balance, lock. */
export const walletPlugin: JupyterFrontEndPlugin<IAffluentWallet> = {
  id: 'affluent:wallet',
  description: 'Adds the wallet to the Affluent sidebar.',
  autoStart: true,
  requires: [IAffluentService, IAffluentSidebar],
  optional: [ITranslator, ICommandPalette, IWallet, ISettingRegistry],
  provides: IAffluentWallet,
  activate: (
    app: JupyterFrontEnd,
    service: IAffluentService,
    sidebar: IAffluentSidebar,
    translator: ITranslator | null,
    palette: ICommandPalette | null,
    provided: IWallet | null,
    settings: ISettingRegistry | null
  ): IAffluentWallet => {
    const trans = (translator ?? nullTranslator).load('affluent');
    const { feed } = service;
    const model = once(async () => {
      const [{ wallet, owner }, { WalletModel }] = await Promise.all([
        service.client(),
        import('../models/wallet-model.js')
      ]);
      return new WalletModel({ wallet, owner, feed });
    });
    const directory = once(async () => {
      const { WalletDirectory } = await import('../wallets/wallet-directory.js');
      return new WalletDirectory(window, provided);
    });
    const section = once(async () => {
      const { walletSection } = await import('../widgets/wallet-section.js');
      return walletSection({ model: await model(), feed, trans });
    });
    sidebar.add({ rank: 90, create: section });
    // Only a change is told to the service: what it was told before, it keeps.
    const keeper = async (loaded: ISettingRegistry.ISettings) => {
      const { keepServiceSettings } = await import('../commands/keep-service-settings.js');
      return keepServiceSettings({ settings: loaded, service, wallet: await model(), commands: app.commands, trans });
    };
    if (settings)
      void settings.load(walletPlugin.id).then(loaded =>
        applyChanges(
          loaded,
          once(() => keeper(loaded))
        )
      );

    addCommands(app, sidebar, { section, model, trans, palette });
    return { model, directory };
  }
};

function applyChanges(settings: ISettingRegistry.ISettings, keeper: () => Promise<ServiceSettingsKeeper>): void {
  let last = JSON.stringify(settings.composite);
  settings.changed.connect(() => {
    const now = JSON.stringify(settings.composite);
    if (now === last) return;
    last = now;
    void keeper().then(one => one.apply());
  });
}

interface ICommandOptions {
  readonly section: () => Promise<{ askPassword(): void }>;
  readonly model: () => Promise<WalletModel>;
  readonly trans: TranslationBundle;
  readonly palette: ICommandPalette | null;
}

function addCommands(
  app: JupyterFrontEnd,
  sidebar: IAffluentSidebar,
  { section, model, trans, palette }: ICommandOptions
): void {
  const describedBy = { args: { type: 'object', properties: {} } } as const;
  app.commands.addCommand(CommandIDs.unlockWallet, {
    label: trans.__('Unlock the Wallet'),
    describedBy,
    execute: async () => {
      sidebar.reveal();
      (await section()).askPassword();
    }
  });
  app.commands.addCommand(CommandIDs.lockWallet, {
    label: trans.__('Lock the Wallet'),
    describedBy,
    execute: async () => void (await (await model()).lock())
  });
  const category = trans.__('Affluent');
  for (const command of [CommandIDs.unlockWallet, CommandIDs.lockWallet]) palette?.addItem({ command, category });
}
