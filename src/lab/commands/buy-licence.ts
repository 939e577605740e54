import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { textArgument } from '../api/text-argument.js';
import { CommandIDs } from '../command-ids.js';
import { PurchaseModel } from '../models/purchase-model.js';
import type { IAffluentService, IAffluentWallet } from '../tokens.js';
import { openPurchase } from '../widgets/open-purchase.js';

/** What the acts need. */
export interface IBuyOptions {
  readonly commands: CommandRegistry;
  readonly service: IAffluentService;
  readonly wallet: IAffluentWallet;
  readonly trans: TranslationBundle;
  /** The user's settings; null where there are none. */
  readonly settings: () => Promise<Pick<ISettingRegistry.ISettings, 'get'> | null>;
}

/** Opens the buy dialog for the offer `offer` of the dataset `id`; fulfilled when it has closed. */
export async function buyLicence(args: ReadonlyPartialJSONObject, options: IBuyOptions): Promise<void> {
  const [dataset, offer] = [textArgument(args, 'id'), textArgument(args, 'offer')];
  const model = await createModel(options);
  void model.open(dataset, offer);
  await show(model, options);
}

/** Opens the buy dialog for the request `purchase` of a notebook or command line. */
export async function reviewRequest(args: ReadonlyPartialJSONObject, options: IBuyOptions): Promise<void> {
  const purchase = textArgument(args, 'purchase');
  const model = await createModel(options);
  void model.review(purchase);
  await show(model, options);
}

async function createModel({ service, wallet, settings }: IBuyOptions): Promise<PurchaseModel> {
  const [{ purchases, datasets }, model, directory, set] = await Promise.all([
    service.client(),
    wallet.model(),
    wallet.directory(),
    settings()
  ]);
  const share = set?.get('budgetShare').composite;
  const budgetShare = typeof share === 'number' ? share : 100;
  return new PurchaseModel({ purchases, datasets, wallet: model, directory, feed: service.feed, budgetShare });
}

function show(model: PurchaseModel, { commands, service, trans }: IBuyOptions): Promise<void> {
  const insertCode = (id: string) => void commands.execute(CommandIDs.insertCode, { id, columns: null });
  return openPurchase({ model, trans, feed: service.feed, insertCode });
}
