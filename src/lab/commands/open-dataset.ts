import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { IThemeManager, MainAreaWidget, WidgetTracker } from '@jupyterlab/apputils';
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { textArgument } from '../api/text-argument.js';
import { CommandIDs } from '../command-ids.js';
import { DatasetModel } from '../models/dataset-model.js';
import { LicenceModel } from '../models/licence-model.js';
import type { IAffluentService, IAffluentWallet } from '../tokens.js';
import { createDatasetPage, type DatasetPage } from '../widgets/dataset-page.js';

import { showPage } from './show-page.js';

/** What the act needs. */
export interface IOpenDatasetOptions {
  readonly app: JupyterFrontEnd;
  readonly service: IAffluentService;
  readonly wallet: IAffluentWallet;
  readonly tracker: WidgetTracker<MainAreaWidget<DatasetPage>>;
  readonly rendermime: IRenderMimeRegistry;
  readonly themes: IThemeManager | null;
  readonly trans: TranslationBundle;
}

/** Shows the page of the dataset `id` or `ref` in the main area; a page that is open comes to the front. */
export async function openDataset(args: ReadonlyPartialJSONObject, options: IOpenDatasetOptions): Promise<void> {
  const { app, service, tracker } = options;
  const { id, version } = await resolve(service, args);
  let page = tracker.find(one => one.content.model.id === id);
  if (page && version !== undefined) void page.content.model.showVersion(version);
  if (!page) {
    page = await create(id, version, options);
    void tracker.add(page);
  }
  showPage(app.shell, page);
}

async function resolve(service: IAffluentService, args: ReadonlyPartialJSONObject) {
  const version = typeof args['version'] === 'number' ? args['version'] : undefined;
  if (typeof args['id'] === 'string') return { id: args['id'].toLowerCase(), version };
  const ref = textArgument(args, 'ref');
  const { datasets } = await service.client();
  const found = await datasets.resolve(ref);
  return { id: found.id, version: ref.includes('@') ? found.version : version };
}

async function create(id: string, version: number | undefined, options: IOpenDatasetOptions) {
  const { app, service, rendermime, themes, trans } = options;
  const { feed } = service;
  const [{ datasets, licences, budgets }, wallet] = await Promise.all([service.client(), options.wallet.model()]);
  const model = new DatasetModel({ id, version, datasets, feed });
  const money = new LicenceModel({ dataset: id, licences, budgets, wallet, feed });
  const run = (command: string, args: ReadonlyPartialJSONObject) => void app.commands.execute(command, args);
  const actions = {
    buy: (offer: { readonly id: string }) => run(CommandIDs.buyLicence, { id, offer: offer.id }),
    insertCode: () => run(CommandIDs.insertCode, { id, columns: model.columns ? [...model.columns] : null }),
    openInNotebook: (anchor: HTMLElement) =>
      void import('../notebook/reading-menu.js').then(({ showReadingMenu }) =>
        showReadingMenu(anchor, app.commands, { id, columns: model.columns ? [...model.columns] : null })
      ),
    showUsage: () => run(CommandIDs.showUsage, { dataset: id })
  };
  return createDatasetPage({ model, money, feed, trans, rendermime, themes, actions });
}
