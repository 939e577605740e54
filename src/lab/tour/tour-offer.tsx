import type { TranslationBundle } from '@jupyterlab/translation';
import { VDomRenderer } from '@jupyterlab/ui-components';
import type { TourModel } from './tour-model.js';

/** Offers the tour once, in the sidebar. */
export class TourOffer extends VDomRenderer<TourModel> {
  constructor(
    model: TourModel,
    private readonly _trans: TranslationBundle
  ) {
    super(model);
    this.addClass('aff-TourOffer');
  }

  protected override render() {
    const { model, _trans: trans } = this;
    this.setHidden(!model.isOffered);
    if (!model.isOffered) return null;
    return (
      <div className="aff-TourOffer-bar">
        <span>{trans.__('New here?')}</span>
        <button type="button" className="aff-Link" onClick={() => void model.start()}>
          {trans.__('Take the tour')}
        </button>
        <span className="aff-grow" />
        <button type="button" className="aff-Link" onClick={() => void model.dismiss()}>
          {trans.__('Dismiss')}
          <span className="aff-hidden"> {trans.__('the tour')}</span>
        </button>
      </div>
    );
  }
}
