import { VDomRenderer } from '@jupyterlab/ui-components';
import type { IDisposable } from '@lumino/disposable';
import type { Reading } from '../../core/wire/index.js';
import { formatAmount } from '../format/amount.js';
import { formatCount } from '../format/quantity.js';
import type { MeterModel } from '../models/meter-model.js';
import { FailureNotice, Skeleton } from '../widgets/notices.js';
import type { IMeterItemOptions } from './meter-item.js';

/** Where the meter's figures come from; the event stream is open while it is. */
export class MeterPopup extends VDomRenderer<MeterModel> {
  constructor(options: IMeterItemOptions) {
    super(options.model);
    this._options = options;
    this._hold = options.feed.hold();
    this.addClass('aff-MeterPopup');
    this.node.tabIndex = -1;
    this.node.setAttribute('role', 'dialog');
    this.node.setAttribute('aria-label', options.trans.__('What this notebook has read'));
    void options.model.refresh();
  }

  override dispose(): void {
    this._hold.dispose();
    super.dispose();
  }

  protected override render() {
    const { model, trans, showUsage, exportBill } = this._options;
    const { readings, failure, isLive } = model;
    return (
      <>
        <h3 className="aff-Section-name">{model.path?.split('/').pop() ?? trans.__('All notebooks')}</h3>
        {failure && <FailureNotice trans={trans} failure={failure} onRetry={() => void model.refresh()} />}
        {!isLive && !failure && <Skeleton label={trans.__('Loading')} lines={2} />}
        {isLive && readings.length === 0 && (
          <p className="aff-Text">{trans.__('Nothing was read of licensed data yet.')}</p>
        )}
        <ul className="aff-List" role="list">
          {readings.map(one => (
            <li
              key={`${one.dataset}/${one.version}/${one.licence ?? ''}/${one.reader}`}
              className="aff-MeterPopup-line"
            >
              <strong>{one.title || one.ref}</strong>
              <span>{this._words(one)}</span>
            </li>
          ))}
        </ul>
        {model.reader !== null && model.path !== null && (
          <button type="button" className="aff-Link" onClick={() => exportBill(model.reader ?? '')}>
            {trans.__('Export bill of materials')}
          </button>
        )}
        <button type="button" className="aff-Link" onClick={showUsage}>
          {trans.__('Usage and budgets')}
        </button>
      </>
    );
  }

  private _words({ version, licence, rows, spent, currency }: Reading): string {
    const { trans } = this._options;
    return trans.__(
      'version %1 · licence %2 · %3 rows · %4',
      version,
      licence ?? '–',
      formatCount(rows),
      formatAmount(spent, currency)
    );
  }

  private readonly _options: IMeterItemOptions;
  private readonly _hold: IDisposable;
}
