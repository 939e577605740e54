import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { once } from '../api/once.js';
import { CommandIDs } from '../command-ids.js';
import { IAffluentService, IAffluentSidebar, IAffluentWallet, IWallet } from '../tokens.js';

/** The wallet: address, balance, lock. */
export const walletPlugin: JupyterFrontEndPlugin<IAffluentWallet> = {
  id: 'affluent:wallet',
  description: 'Adds the wallet to the Affluent sidebar.',
  autoStart: true,
  requires: [IAffluentService, IAffluentSidebar],
  optional: [ITranslator, ICommandPalette, IWallet],
  provides: IAffluentWallet,
  activate: (
    app: JupyterFrontEnd,
    service: IAffluentService,
    sidebar: IAffluentSidebar,
    translator: ITranslator | null,
    palette: ICommandPalette | null,
    provided: IWallet | null
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
    return { model, directory };
  }
};
