import { MainAreaWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { VDomRenderer } from '@jupyterlab/ui-components';
import type { Licence, MonthSpent } from '../../core/wire/index.js';
import { formatAmount } from '../format/amount.js';
import { licencesIcon } from '../icons.js';
import type { LicencesModel } from '../models/licences-model.js';
import type { IServiceFeed } from '../models/service-feed.js';
import { holdWhileVisible } from './hold-while-visible.js';
import { LicenceEntry } from './licence-entry.js';
import { EmptyNotice, FailureNotice, Skeleton } from './notices.js';

/** What the licences page needs. */
export interface ILicencesPageOptions {
  /** Owned by the page. */
  readonly model: LicencesModel;
  readonly feed: IServiceFeed;
  readonly trans: TranslationBundle;
  readonly renew: (licence: Licence) => void;
  readonly openDataset: (id: string) => void;
}

/** A page for the main area; it reads the licences each time that it appears. */
export function createLicencesPage(options: ILicencesPageOptions): MainAreaWidget<LicencesPage> {
  const page = new MainAreaWidget({ content: new LicencesPage(options) });
  page.id = 'affluent-licences';
  page.title.closable = true;
  page.toolbar.hide();
  holdWhileVisible(page, options.feed, () => void options.model.refresh());
  return page;
}

/** The licences of this machine and of the owner's wallets. */
export class LicencesPage extends VDomRenderer<LicencesModel> {
  constructor(options: ILicencesPageOptions) {
    super(options.model);
    this._options = options;
    this.addClass('aff-Page');
    this.title.icon = licencesIcon;
    this.title.label = options.trans.__('Licences');
  }

  override dispose(): void {
    const { model } = this._options;
    super.dispose();
    model.dispose();
  }

  protected override render() {
    const { model, trans } = this._options;
    const { licences, failure, months } = model;
    return (
      <article className="aff-Page-inner">
        <header className="aff-Head">
          <h1 className="aff-Head-title">{trans.__('Licences')}</h1>
          <p className="aff-Text">
            {trans.__('What you may read, what is left of it, and which machines read by it.')}
          </p>
        </header>
        {failure && <FailureNotice trans={trans} failure={failure} onRetry={() => void model.refresh()} />}
        {!licences && !failure && <Skeleton label={trans.__('Reading the licences')} lines={6} />}
        {licences?.length === 0 && (
          <EmptyNotice
            title={trans.__('No licence yet')}
            text={trans.__('What you buy stands here. Free datasets and samples can be read without a wallet.')}
          />
        )}
        {licences?.map(licence => (
          <LicenceEntry key={licence.id} {...this._options} licence={licence} />
        ))}
        {months.length > 0 && <Spending months={months} trans={trans} />}
      </article>
    );
  }

  private readonly _options: ILicencesPageOptions;
}

function Spending({ months, trans }: { readonly months: readonly MonthSpent[]; readonly trans: TranslationBundle }) {
  return (
    <section className="aff-Section" aria-label={trans.__('Spending by month')}>
      <h2 className="aff-Section-title">
        {trans.__('Spending by month')}
        <span className="aff-Section-note">{trans.__('deposits are no spending: they can be taken back')}</span>
      </h2>
      <div className="aff-TableScroll">
        <table className="aff-Table">
          <thead>
            <tr>
              <th scope="col">{trans.__('Month')}</th>
              <th scope="col" className="aff-mod-number">
                {trans.__('Licences')}
              </th>
              <th scope="col" className="aff-mod-number">
                {trans.__('Rows')}
              </th>
            </tr>
          </thead>
          <tbody>
            {months.map(({ month, flat, metered, currency }) => (
              <tr key={month + currency.symbol}>
                <th scope="row">{month}</th>
                <td className="aff-mod-number">{formatAmount(flat, currency)}</td>
                <td className="aff-mod-number">{formatAmount(metered, currency)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
