import { ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { CommandIDs } from '../command-ids.js';
import { addPageCommand } from '../commands/add-page-command.js';
import { usageIcon } from '../icons.js';
import { IAffluentService, IAffluentSidebar, IAffluentWallet } from '../tokens.js';

/** What was unlocked, and what it cost. */
export const usagePlugin: JupyterFrontEndPlugin<void> = {
  id: 'affluent:usage',
  description: 'Adds the page that shows what licences unlocked and what was paid.',
  autoStart: true,
  requires: [IAffluentService, IAffluentWallet],
  optional: [ITranslator, ICommandPalette, ILayoutRestorer, IAffluentSidebar],
  activate: (
    app: JupyterFrontEnd,
    service: IAffluentService,
    wallet: IAffluentWallet,
    translator: ITranslator | null,
    palette: ICommandPalette | null,
    restorer: ILayoutRestorer | null,
    sidebar: IAffluentSidebar | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('affluent');
    const openDataset = (id: string) => void app.commands.execute(CommandIDs.openDataset, { id });
    const budgetsModel = async () => {
      const [{ budgets, readings }, own, { BudgetsModel }] = await Promise.all([
        service.client(),
        wallet.model(),
        import('../models/budgets-model.js')
      ]);
      return new BudgetsModel({ budgets, readings, wallet: own, feed: service.feed });
    };
    sidebar?.add({
      rank: 12,
      create: async () => {
        const [model, { BudgetsPanel }] = await Promise.all([budgetsModel(), import('../budgets/budgets-panel.js')]);
        return new BudgetsPanel({ model, feed: service.feed, trans });
      }
    });
    const create = async () => {
      const [{ ledger }, budgets, { UsageModel }, { createUsagePage }] = await Promise.all([
        service.client(),
        budgetsModel(),
        import('../models/usage-model.js'),
        import('../widgets/usage-page.js')
      ]);
      const { feed } = service;
      return createUsagePage({ model: new UsageModel({ ledger, feed }), budgets, feed, trans, openDataset });
    };
    addPageCommand(
      { app, trans, palette, restorer },
      {
        command: CommandIDs.showUsage,
        name: 'usage',
        label: trans.__('Show Data Usage'),
        caption: trans.__('What notebooks unlocked with your licences, and what it cost'),
        icon: usageIcon,
        properties: { dataset: { type: 'string', description: trans.__('Id of the only dataset to show') } },
        create,
        show: (page, args) => void page.model.show(typeof args['dataset'] === 'string' ? args['dataset'] : null)
      }
    );
  }
};
