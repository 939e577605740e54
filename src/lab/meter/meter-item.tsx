import type { Popup } from '@jupyterlab/statusbar';
import { showPopup } from '@jupyterlab/statusbar';
import type { TranslationBundle } from '@jupyterlab/translation';
import { VDomRenderer } from '@jupyterlab/ui-components';
import { formatSums } from '../format/amount.js';
import { formatCompact } from '../format/quantity.js';
import type { MeterModel } from '../models/meter-model.js';
import type { IServiceFeed } from '../models/service-feed.js';
import { affluentIcon } from '../icons.js';
import { MeterPopup } from './meter-popup.js';

/** What the item needs. */
export interface IMeterItemOptions {
  readonly model: MeterModel;
  readonly feed: IServiceFeed;
  readonly trans: TranslationBundle;
  readonly showUsage: () => void;
  readonly exportBill: (reader: string) => void;
}

/** Rows, spending and budget of the notebook in front, in the status bar; a click shows where they come from. */
export class MeterItem extends VDomRenderer<MeterModel> {
  constructor(options: IMeterItemOptions) {
    super(options.model);
    this._options = options;
    this.addClass('aff-Meter');
  }

  protected override render() {
    const { model, trans } = this._options;
    const words = meterWords(trans, model);
    return (
      <button
        type="button"
        className="aff-Meter-button"
        aria-haspopup="dialog"
        title={trans.__('What this notebook has read and spent')}
        onClick={() => this._open()}
      >
        <affluentIcon.react tag="span" className="aff-Meter-icon" width="14px" height="14px" />
        <span>{words}</span>
      </button>
    );
  }

  private _open(): void {
    this._popup?.dispose();
    const body = new MeterPopup(this._options);
    this._popup = showPopup({ body, anchor: this, align: 'left', hasDynamicSize: true });
    body.node.focus();
  }

  private readonly _options: IMeterItemOptions;
  private _popup: Popup | null = null;
}

/** The meter in one line. */
export function meterWords(trans: TranslationBundle, model: MeterModel): string {
  if (!model.isLive || model.rows === 0) return trans.__('Affluent');
  const rows = trans._n('%2 row', '%2 rows', model.rows, formatCompact(model.rows));
  const spent = formatSums(model.spent);
  const left = model.left.length > 0 ? trans.__('%1 left', formatSums(model.left)) : '';
  return [rows, spent, left].filter(Boolean).join(' · ');
}
