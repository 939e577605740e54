import type { TranslationBundle } from '@jupyterlab/translation';
import { VDomRenderer } from '@jupyterlab/ui-components';
import { formatSums } from '../format/amount.js';
import type { ApprovalsModel } from '../models/approvals-model.js';

/** What the section needs. */
export interface IUnderWayOptions {
  readonly model: ApprovalsModel;
  readonly trans: TranslationBundle;
  readonly show: (id: string) => void;
}

/** The section of the sidebar with purchases that a wallet or the chain has not answered yet; without height where there are none. */
export class UnderWaySection extends VDomRenderer<ApprovalsModel> {
  constructor(options: IUnderWayOptions) {
    super(options.model);
    this._options = options;
    this.addClass('aff-Approvals');
  }

  protected override render() {
    const { model, trans, show } = this._options;
    const { underWay } = model;
    if (underWay.length === 0) return null;
    return (
      <section aria-label={trans.__('Purchases under way')}>
        <h3 className="aff-Section-name">{trans.__('Purchases under way')}</h3>
        <ul className="aff-List" role="list">
          {underWay.map(purchase => (
            <li key={purchase.id} className="aff-Request" role="listitem">
              <div className="aff-Request-title">{purchase.title}</div>
              <div className="aff-Request-detail">
                {purchase.state === 'awaiting'
                  ? trans.__('%1 · waits for your wallet', formatSums(purchase.plan.totals))
                  : trans.__('%1 · waits for the chain', formatSums(purchase.plan.totals))}
              </div>
              <div className="aff-Form-buttons">
                <button type="button" className="jp-mod-styled aff-Button" onClick={() => show(purchase.id)}>
                  {trans.__('Show')}
                </button>
              </div>
            </li>
          ))}
        </ul>
      </section>
    );
  }

  private readonly _options: IUnderWayOptions;
}
