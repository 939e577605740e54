import { MainAreaWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { VDomRenderer } from '@jupyterlab/ui-components';
import type { UsageRow } from '../../core/wire/index.js';
import { BudgetsSection } from '../budgets/budgets-section.js';
import { formatAmount } from '../format/amount.js';
import { formatCount, formatMoment } from '../format/quantity.js';
import { usageIcon } from '../icons.js';
import type { IUsageTotal, UsageModel } from '../models/usage-model.js';
import type { BudgetsModel } from '../models/budgets-model.js';
import type { IServiceFeed } from '../models/service-feed.js';
import { holdWhileVisible } from './hold-while-visible.js';
import { EmptyNotice, FailureNotice, Skeleton } from './notices.js';
import { TransactionCell } from './transaction-cell.js';

/** What the usage page needs. */
export interface IUsagePageOptions {
  /** Owned by the page. */
  readonly model: UsageModel;
  /** Owned by the page, too. */
  readonly budgets: BudgetsModel;
  readonly feed: IServiceFeed;
  readonly trans: TranslationBundle;
  readonly openDataset: (id: string) => void;
}

/** A page for the main area; it reads the usage each time that it appears. */
export function createUsagePage(options: IUsagePageOptions): MainAreaWidget<UsagePage> {
  const page = new MainAreaWidget({ content: new UsagePage(options) });
  page.id = 'affluent-usage';
  page.title.closable = true;
  page.toolbar.hide();
  holdWhileVisible(page, options.feed, () => {
    void options.model.refresh();
    void options.budgets.refresh();
    void options.budgets.wallet.refresh();
  });
  return page;
}

/** What this wallet's licences unlocked, by dataset and by transaction, as the chain has it. */
export class UsagePage extends VDomRenderer<UsageModel> {
  constructor(options: IUsagePageOptions) {
    super(options.model);
    this._options = options;
    this.addClass('aff-Page');
    this.title.icon = usageIcon;
    this.title.label = options.trans.__('Data usage');
  }

  override dispose(): void {
    const { model, budgets } = this._options;
    super.dispose();
    model.dispose();
    budgets.dispose();
  }

  protected override render() {
    const { model, trans } = this._options;
    const { rows, failure } = model;
    return (
      <article className="aff-Page-inner">
        <header className="aff-Head">
          <h1 className="aff-Head-title">{trans.__('Data usage')}</h1>
          <p className="aff-Text">
            {trans.__('What notebooks unlocked with your licences. Every line is on chain; re-reading costs nothing.')}
          </p>
        </header>
        {failure && <FailureNotice trans={trans} failure={failure} onRetry={() => void model.refresh()} />}
        {!rows && !failure && <Skeleton label={trans.__('Loading the usage')} lines={8} />}
        {rows?.length === 0 && (
          <EmptyNotice
            title={trans.__('Nothing unlocked yet')}
            text={trans.__(
              'Buy a metered licence and read from a notebook; each unlock appears here with what it cost.'
            )}
          />
        )}
        <BudgetsSection model={this._options.budgets} trans={trans} />
        {rows && rows.length > 0 && <Filled {...this._options} rows={rows} />}
      </article>
    );
  }

  private readonly _options: IUsagePageOptions;
}

function Filled(props: IUsagePageOptions & { readonly rows: readonly UsageRow[] }) {
  const { model, trans, rows } = props;
  return (
    <>
      <section className="aff-Totals" aria-label={trans.__('By dataset')}>
        {model.totals.map(total => (
          <Total {...props} key={total.dataset} total={total} />
        ))}
      </section>
      {model.dataset !== null && (
        <button type="button" className="aff-Link" onClick={() => void model.show(null)}>
          {trans.__('Show all datasets')}
        </button>
      )}
      <section className="aff-Section" aria-label={trans.__('Unlocks')}>
        <h2 className="aff-Section-title">{trans.__('Unlocks')}</h2>
        <UsageTable rows={rows} trans={trans} />
        {model.hasMore && (
          <button type="button" className="aff-More" onClick={() => void model.more()}>
            {trans.__('Show older')}
          </button>
        )}
      </section>
    </>
  );
}

function Total(props: IUsagePageOptions & { readonly total: IUsageTotal }) {
  const { total, model, trans, openDataset } = props;
  return (
    <div className="aff-Panel aff-Total">
      <button type="button" className="aff-Link aff-Panel-name" onClick={() => openDataset(total.dataset)}>
        {total.title}
      </button>
      <div className="aff-Price">{formatAmount(total.amount, total.currency)}</div>
      <div className="aff-Access-text">
        {trans._n('%2 row', '%2 rows', total.rows, formatCount(total.rows))} ·{' '}
        {trans._n('%1 unlock', '%1 unlocks', total.unlocks)}
      </div>
      {model.dataset === null && model.totals.length > 1 && (
        <button type="button" className="aff-Link" onClick={() => void model.show(total.dataset)}>
          {trans.__('Only this')}
        </button>
      )}
    </div>
  );
}

function UsageTable({ rows, trans }: { readonly rows: readonly UsageRow[]; readonly trans: TranslationBundle }) {
  return (
    <div className="aff-TableScroll">
      <table className="aff-Table">
        <thead>
          <tr>
            <th scope="col">{trans.__('When')}</th>
            <th scope="col">{trans.__('Dataset')}</th>
            <th scope="col">{trans.__('Licence')}</th>
            <th scope="col" className="aff-mod-number">
              {trans.__('Shards')}
            </th>
            <th scope="col" className="aff-mod-number">
              {trans.__('Rows')}
            </th>
            <th scope="col" className="aff-mod-number">
              {trans.__('Cost')}
            </th>
            <th scope="col">{trans.__('Transaction')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(row => (
            <tr key={`${row.transaction}/${row.licence}/${row.page}`}>
              <td>{formatMoment(row.time)}</td>
              <th scope="row">{row.title}</th>
              <td>{row.licence}</td>
              <td className="aff-mod-number">{formatCount(row.shards)}</td>
              <td className="aff-mod-number">{formatCount(row.rows)}</td>
              <td className="aff-mod-number">{formatAmount(row.amount, row.currency)}</td>
              <TransactionCell hash={row.transaction} trans={trans} />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
