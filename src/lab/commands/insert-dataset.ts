import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { INotebookTracker } from '@jupyterlab/notebook';
import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { AffluentError } from '../../core/errors/index.js';
import type { Plan } from '../../core/wire/index.js';
import { textArgument } from '../api/text-argument.js';
import { formatAmount } from '../format/amount.js';
import { formatCount } from '../format/quantity.js';
import { insertCode } from '../notebook/insert-code.js';
import { TABLE_KINDS, readingCode, readingOf, type TableKind } from '../notebook/reading-code.js';
import type { IAffluentService } from '../tokens.js';

/** What the act needs. */
export interface IInsertDatasetOptions {
  readonly app: JupyterFrontEnd;
  readonly service: IAffluentService;
  readonly tracker: INotebookTracker;
  readonly settings: ISettingRegistry | null;
  readonly trans: TranslationBundle;
}

/** Inserts code that reads the dataset `id`, or of it only `columns`. */
export async function insertDataset(args: ReadonlyPartialJSONObject, options: IInsertDatasetOptions): Promise<void> {
  const { app, service, tracker, settings } = options;
  const { datasets } = await service.client();
  const detail = await datasets.get(textArgument(args, 'id'));
  const columns = Array.isArray(args['columns']) ? args['columns'].map(String) : null;
  const preferred = (await settings?.get('affluent:notebook', 'table'))?.composite ?? 'pandas';
  const table = (args['table'] ?? preferred) as TableKind;
  if (!TABLE_KINDS.includes(table)) throw new AffluentError('INPUT_INVALID', `There is no kind of table “${table}”.`);
  const body = { version: detail.version, columns };
  const cost = detail.licence ? costWords(options.trans, await datasets.plan(detail.id, body)) : null;
  await insertCode(readingCode(readingOf(detail, { columns, table, cost })), {
    tracker,
    fresh: args['target'] === 'new',
    commands: app.commands,
    kernelName: await pythonKernel(app),
    activate: id => app.shell.activateById(id)
  });
}

/** What the inserted code will pay, said in the code: running a cell must not surprise. */
function costWords(trans: TranslationBundle, plan: Plan): string | null {
  if (plan.price === '0') return null;
  const price = formatAmount(plan.price, plan.currency);
  return trans.__(
    'Opens %1 new rows for %2, once. Filters make it less: see estimate().',
    formatCount(plan.newRows),
    price
  );
}

/** The default kernel if it speaks Python, else the first that does. */
async function pythonKernel(app: JupyterFrontEnd): Promise<string | undefined> {
  const { kernelspecs } = app.serviceManager;
  await kernelspecs.ready;
  const known = kernelspecs.specs?.kernelspecs ?? {};
  const names = [kernelspecs.specs?.default ?? '', ...Object.keys(known)];
  return names.find(name => known[name]?.language === 'python');
}
