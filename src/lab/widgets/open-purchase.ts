import type { TranslationBundle } from '@jupyterlab/translation';
import type { PurchaseModel } from '../models/purchase-model.js';
import type { IServiceFeed } from '../models/service-feed.js';
import { Modal } from './modal.js';
import { PurchaseBody } from './purchase-view.js';

/** What the buy dialog needs. */
export interface IOpenPurchaseOptions {
  /** Disposed of when the dialog closes. */
  readonly model: PurchaseModel;
  readonly trans: TranslationBundle;
  readonly feed: IServiceFeed;
  /** Called with the id of the dataset. */
  readonly insertCode: (dataset: string) => void;
}

/** Shows the buy dialog; fulfilled when it has closed. What the panel asked for and did not send is withdrawn. */
export async function openPurchase(options: IOpenPurchaseOptions): Promise<void> {
  const { model, trans, feed, insertCode } = options;
  const close = () => modal.dispose();
  const body = new PurchaseBody({
    model,
    trans,
    close,
    insertCode: () => {
      const dataset = model.purchase?.dataset;
      close();
      if (dataset) insertCode(dataset);
    }
  });
  const modal = new Modal(body, trans.__('Buy a licence'), () => model.busy !== 'approving' || model.asking !== null);
  const hold = feed.hold();
  await modal.open();
  // Before money is spent; what a wallet signs all the same is found by its key.
  if (model.isMine) await model.cancel();
  else await model.release();
  hold.dispose();
  model.dispose();
}
