import { MainAreaWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { VDomRenderer } from '@jupyterlab/ui-components';
import type { IChartHost } from '../charts/chart-view.js';
import { earningsIcon } from '../icons.js';
import type { EarningsModel } from '../models/earnings-model.js';
import type { IServiceFeed } from '../models/service-feed.js';
import { holdWhileVisible } from '../widgets/hold-while-visible.js';
import { EmptyNotice, FailureNotice, Skeleton } from '../widgets/notices.js';
import { AuditSection } from './audit-section.js';
import { ClaimsSection } from './claims-section.js';
import { HistorySection } from './history-section.js';
import { SalesSection } from './sales-section.js';

/** What the earnings page needs. */
export interface IEarningsPageOptions {
  /** Owned by the page. */
  readonly model: EarningsModel;
  readonly feed: IServiceFeed;
  readonly trans: TranslationBundle;
  readonly charts: IChartHost;
  readonly openDataset: (id: string) => void;
}

/** A page for the main area; it reads the earnings each time that it appears. */
export function createEarningsPage(options: IEarningsPageOptions): MainAreaWidget<EarningsPage> {
  const page = new MainAreaWidget({ content: new EarningsPage(options) });
  page.id = 'affluent-earnings';
  page.title.closable = true;
  page.toolbar.hide();
  holdWhileVisible(page, options.feed, () => {
    void options.model.refresh();
    void options.model.wallet.refresh();
  });
  return page;
}

/** What this wallet's data have earned, what is to be claimed, and the account behind it. */
export class EarningsPage extends VDomRenderer<EarningsModel> {
  constructor(options: IEarningsPageOptions) {
    super(options.model);
    this._options = options;
    this.addClass('aff-Page');
    this.title.icon = earningsIcon;
    this.title.label = options.trans.__('Earnings');
  }

  override dispose(): void {
    const { model } = this._options;
    super.dispose();
    model.dispose();
  }

  protected override render() {
    const { model, trans, charts } = this._options;
    const { earnings, history, failure } = model;
    const nothing = earnings?.length === 0 && history?.sales.length === 0;
    return (
      <article className="aff-Page-inner">
        <header className="aff-Head">
          <h1 className="aff-Head-title">{trans.__('Earnings')}</h1>
          <p className="aff-Text">
            {trans.__(
              'What data of yours have earned, as contributor and as publisher. Every figure is recomputed from the chain.'
            )}
          </p>
        </header>
        {failure && <FailureNotice trans={trans} failure={failure} onRetry={() => void model.refresh()} />}
        {!earnings && !failure && <Skeleton label={trans.__('Loading the earnings')} lines={8} />}
        {nothing && (
          <EmptyNotice
            title={trans.__('Nothing earned yet')}
            text={trans.__(
              'Publish a dataset, or sign a contribution to one: what it earns for this wallet appears here.'
            )}
          />
        )}
        {earnings && earnings.length > 0 && <ClaimsSection {...this._options} earnings={earnings} />}
        {history && history.points.length > 0 && (
          <HistorySection
            history={history}
            unit={model.unit}
            onUnit={unit => void model.show(unit)}
            trans={trans}
            charts={charts}
          />
        )}
        <AuditSection model={model} trans={trans} />
        {history && history.sales.length > 0 && <SalesSection sales={history.sales} trans={trans} />}
      </article>
    );
  }

  private readonly _options: IEarningsPageOptions;
}
