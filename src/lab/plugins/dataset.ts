import { ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IThemeManager, WidgetTracker, type MainAreaWidget } from '@jupyterlab/apputils';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { CommandIDs } from '../command-ids.js';
import { IAffluentService, IAffluentWallet } from '../tokens.js';
import type { DatasetPage } from '../widgets/dataset-page.js';

/** Shows datasets in the main area. */
export const datasetPlugin: JupyterFrontEndPlugin<void> = {
  id: 'affluent:dataset',
  description: 'Adds the page of a dataset: sample, schema, terms, contributors, price.',
  autoStart: true,
  requires: [IAffluentService, IAffluentWallet, IRenderMimeRegistry],
  optional: [ITranslator, IThemeManager, ILayoutRestorer],
  activate: (
    app: JupyterFrontEnd,
    service: IAffluentService,
    wallet: IAffluentWallet,
    rendermime: IRenderMimeRegistry,
    translator: ITranslator | null,
    themes: IThemeManager | null,
    restorer: ILayoutRestorer | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('affluent');
    const tracker = new WidgetTracker<MainAreaWidget<DatasetPage>>({ namespace: 'affluent-dataset' });
    app.commands.addCommand(CommandIDs.openDataset, {
      label: trans.__('Open Dataset'),
      describedBy: {
        args: {
          type: 'object',
          properties: {
            id: { type: 'string', description: trans.__('Id of the dataset: 0x and 64 hex digits') },
            ref: { type: 'string', description: trans.__('Instead of the id: [publisher/]slug[@version]') },
            version: { type: 'number', description: trans.__('Version; the newest by default') }
          }
        }
      },
      execute: async args => {
        const [{ openDataset }, { reportFailure }] = await Promise.all([
          import('../commands/open-dataset.js'),
          import('../commands/report-failure.js')
        ]);
        await reportFailure(() => openDataset(args, { app, service, wallet, tracker, rendermime, themes, trans }));
      }
    });
    void restorer?.restore(tracker, {
      command: CommandIDs.openDataset,
      args: page => ({ id: page.content.model.id }),
      name: page => page.content.model.id
    });
  }
};
