import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { CommandIDs } from '../command-ids.js';
import { IAffluentService } from '../tokens.js';

/** Puts code that reads a dataset into a notebook. */
export const notebookPlugin: JupyterFrontEndPlugin<void> = {
  id: 'affluent:notebook',
  description: 'Inserts code that reads a dataset into a notebook.',
  autoStart: true,
  requires: [IAffluentService, INotebookTracker],
  optional: [ITranslator, ISettingRegistry],
  activate: (
    app: JupyterFrontEnd,
    service: IAffluentService,
    tracker: INotebookTracker,
    translator: ITranslator | null,
    settings: ISettingRegistry | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('affluent');
    app.commands.addCommand(CommandIDs.insertCode, {
      label: trans.__('Insert Dataset into Notebook'),
      describedBy: {
        args: {
          type: 'object',
          required: ['id'],
          properties: {
            id: { type: 'string', description: trans.__('Id of the dataset: 0x and 64 hex digits') },
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
        }
      },
      execute: async args => {
        const [{ insertDataset }, { reportFailure }] = await Promise.all([
          import('../commands/insert-dataset.js'),
          import('../commands/report-failure.js')
        ]);
        await reportFailure(() => insertDataset(args, { app, service, tracker, settings, trans }));
      }
    });
  }
};
