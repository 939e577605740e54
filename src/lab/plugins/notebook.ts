import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator, type TranslationBundle } from '@jupyterlab/translation';
import type { ReadonlyJSONObject } from '@lumino/coreutils';
import { CommandIDs } from '../command-ids.js';
import { insertWords } from '../notebook/insert-words.js';
import { IAffluentService } from '../tokens.js';

/** Puts code that reads a dataset into a notebook. */
export const notebookPlugin: JupyterFrontEndPlugin<void> = {
  id: 'affluent:notebook',
  description: 'Inserts code that reads a dataset into a notebook.',
  autoStart: true,
  requires: [IAffluentService, INotebookTracker],
  optional: [ITranslator, ISettingRegistry, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    service: IAffluentService,
    tracker: INotebookTracker,
    translator: ITranslator | null,
    settings: ISettingRegistry | null,
    palette: ICommandPalette | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('affluent');
    app.commands.addCommand(CommandIDs.insertCode, {
      label: args => insertWords(trans, args),
      isEnabled: args => args['target'] !== 'current' || tracker.currentWidget !== null,
      describedBy: { args: argumentsOf(trans) },
      execute: async args => {
        const [{ insertDataset }, { reportFailure }] = await Promise.all([
          import('../commands/insert-dataset.js'),
          import('../commands/report-failure.js')
        ]);
        const id = args['id'] ?? app.contextMenuHitTest(isCard)?.dataset['dataset'];
        await reportFailure(() => insertDataset({ ...args, id }, { app, service, tracker, settings, trans }));
      }
    });
    addBillCommand(app, service, tracker, trans);
    palette?.addItem({ command: CommandIDs.exportBill, category: trans.__('Affluent') });
    // Menus are for after the start.
    void app.restored.then(async () => {
      const { addCardMenu } = await import('../notebook/reading-menu.js');
      addCardMenu(app, trans);
    });
  }
};

/** Exports what the notebook in front has read. */
function addBillCommand(
  { commands }: JupyterFrontEnd,
  service: IAffluentService,
  tracker: INotebookTracker,
  trans: TranslationBundle
): void {
  commands.addCommand(CommandIDs.exportBill, {
    label: trans.__('Export Bill of Materials'),
    caption: trans.__(
      'Every dataset, version, licence and rows that this notebook has read, as Croissant and PROV (JSON-LD)'
    ),
    isEnabled: args => typeof args['reader'] === 'string' || tracker.currentWidget !== null,
    describedBy: {
      args: {
        type: 'object',
        properties: {
          reader: { type: 'string', description: trans.__('Who has read; by default the notebook in front') }
        }
      }
    },
    execute: async args => {
      const [{ exportBill }, { reportFailure }] = await Promise.all([
        import('../commands/export-bill.js'),
        import('../commands/report-failure.js')
      ]);
      const path = tracker.currentWidget?.context.path ?? null;
      await reportFailure(async () => exportBill(args, { readings: (await service.client()).readings, path }));
    }
  });
}

const isCard = (node: HTMLElement) => node.dataset['dataset'] !== undefined;

/** JSON schema of what the command takes. */
function argumentsOf(trans: TranslationBundle): ReadonlyJSONObject {
  return {
    type: 'object',
    properties: {
      id: {
        type: 'string',
        description: trans.__('Id of the dataset: 0x and 64 hex digits; by default that of the card under the menu')
      },
      columns: {
        type: ['array', 'null'],
        items: { type: 'string' },
        description: trans.__('Columns to read; null: all')
      },
      table: {
        type: 'string',
        enum: ['pandas', 'polars', 'duckdb', 'torch', 'arrow'],
        description: trans.__('What the code makes; the setting’s choice by default')
      },
      target: {
        type: 'string',
        enum: ['current', 'new'],
        description: trans.__('The notebook in front, or a new one')
      }
    }
  };
}
