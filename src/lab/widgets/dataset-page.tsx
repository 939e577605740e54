import { MainAreaWidget, type IThemeManager } from '@jupyterlab/apputils';
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { TranslationBundle } from '@jupyterlab/translation';
import { VDomRenderer } from '@jupyterlab/ui-components';
import type { ReactNode } from 'react';
import type { DatasetDetail } from '../../core/wire/index.js';
import { formatBytes, formatCount, formatDay } from '../format/quantity.js';
import { publisherWords } from '../format/publisher-words.js';
import { affluentIcon } from '../icons.js';
import type { DatasetModel } from '../models/dataset-model.js';
import type { LicenceModel } from '../models/licence-model.js';
import type { IServiceFeed } from '../models/service-feed.js';
import { AccessCard, type IAccessActions } from './access-card.js';
import { ContributorsView } from './contributors-view.js';
import { CopyButton } from './copy-button.js';
import { DescriptionView } from './description-view.js';
import { FindingNotice } from './finding-notice.js';
import { holdWhileVisible } from './hold-while-visible.js';
import { FailureNotice, Skeleton } from './notices.js';
import { SampleView } from './sample-view.js';
import { SchemaView } from './schema-view.js';
import { TermsView } from './terms-view.js';
import { VersionsView } from './versions-view.js';

/** What a dataset page needs. */
export interface IDatasetPageOptions {
  /** Owned by the page. */
  readonly model: DatasetModel;
  /** Owned by the page. */
  readonly money: LicenceModel;
  readonly feed: IServiceFeed;
  readonly trans: TranslationBundle;
  readonly rendermime: IRenderMimeRegistry;
  readonly themes: IThemeManager | null;
  readonly actions: IAccessActions;
}

/** A page for the main area; it reads the dataset when it is first on the screen. */
export function createDatasetPage(options: IDatasetPageOptions): MainAreaWidget<DatasetPage> {
  const { model, feed } = options;
  const page = new MainAreaWidget({ content: new DatasetPage(options) });
  page.id = `affluent-dataset-${model.id}`;
  page.title.closable = true;
  page.toolbar.hide();
  holdWhileVisible(page, feed, () => void (model.detail ?? model.load()));
  return page;
}

/** All that can be known of a dataset before it is bought; reading it costs nothing. */
export class DatasetPage extends VDomRenderer<DatasetModel> {
  constructor(options: IDatasetPageOptions) {
    super(options.model);
    this._options = options;
    this.addClass('aff-Page');
    this.title.icon = affluentIcon;
    this.title.label = options.trans.__('Dataset');
    options.model.stateChanged.connect(() => this._name(), this);
  }

  override dispose(): void {
    const { model, money } = this._options;
    super.dispose();
    model.dispose();
    money.dispose();
  }

  protected override render() {
    const { model, trans } = this._options;
    const { detail, failure } = model;
    return (
      <article className="aff-Page-inner">
        {failure && <FailureNotice trans={trans} failure={failure} onRetry={() => void model.load()} />}
        {!detail && !failure && <Skeleton label={trans.__('Loading the dataset')} lines={10} />}
        {detail && <Loaded {...this._options} detail={detail} />}
      </article>
    );
  }

  private _name(): void {
    const { detail } = this._options.model;
    if (!detail) return;
    this.title.label = detail.title;
    this.title.caption = `${detail.ref}@${detail.version}`;
  }

  private readonly _options: IDatasetPageOptions;
}

function Loaded(props: IDatasetPageOptions & { readonly detail: DatasetDetail }) {
  const { model, money, trans, rendermime, themes, actions, detail } = props;
  return (
    <>
      <Head detail={detail} trans={trans} />
      <FindingNotice detail={detail} trans={trans} />
      <div className="aff-Page-columns">
        <div className="aff-Page-main">
          <Section name={trans.__('About')}>
            <DescriptionView markdown={detail.description || detail.summary} rendermime={rendermime} />
          </Section>
          <Section name={trans.__('Sample')} note={sampleWords(detail, trans)}>
            <SampleView model={model} trans={trans} themes={themes} />
          </Section>
          <Section name={trans.__('Schema')}>
            <SchemaView model={model} trans={trans} />
          </Section>
          <Section name={trans.__('Terms')}>
            <TermsView terms={detail.terms} trans={trans} />
          </Section>
          <Section name={trans.__('Contributors')}>
            <ContributorsView detail={detail} trans={trans} />
          </Section>
          <Section name={trans.__('Versions')}>
            <VersionsView model={model} trans={trans} />
          </Section>
        </div>
        <AccessCard model={model} money={money} trans={trans} actions={actions} />
      </div>
    </>
  );
}

function sampleWords(detail: DatasetDetail, trans: TranslationBundle): string {
  if (!detail.sample) return '';
  const rows = formatCount(detail.sample.rows);
  return detail.sample.kind === 'drawn'
    ? trans.__('%1 rows, drawn by lot on chain', rows)
    : trans.__('%1 rows, chosen by the publisher', rows);
}

function Head({ detail, trans }: { readonly detail: DatasetDetail; readonly trans: TranslationBundle }) {
  const { publisher } = detail;
  const columns = detail.recordSets.reduce((sum, set) => sum + set.fields.length, 0);
  return (
    <header className="aff-Head">
      <h1 className="aff-Head-title">
        {detail.title}
        {detail.licence?.state === 'live' && <span className="aff-Badge aff-mod-licensed">{trans.__('Licensed')}</span>}
      </h1>
      <div className="aff-Head-line">
        <span title={publisher.address}>{publisherWords(publisher)}</span>
        {publisher.claimedName && publisher.name === null && (
          <span className="aff-Head-claim">{trans.__('calls itself “%1”', publisher.claimedName)}</span>
        )}
        <CopyButton
          trans={trans}
          text={`${detail.ref}@${detail.version}`}
          shown={`${detail.slug}@${detail.version}`}
          label={trans.__('the reference')}
        />
        {detail.tags.map(tag => (
          <span key={tag} className="aff-Tag">
            {tag}
          </span>
        ))}
      </div>
      <dl className="aff-Figures">
        <Figure name={trans.__('Rows')} value={formatCount(detail.rows)} />
        <Figure name={trans.__('Columns')} value={formatCount(columns)} />
        <Figure name={trans.__('Size')} value={formatBytes(detail.bytes)} />
        <Figure
          name={trans.__('Contributors')}
          value={formatCount(detail.contributors.filter(one => one.rows > 0).length)}
        />
        <Figure
          name={trans.__('Custodians')}
          value={trans.__('%1 of %2', detail.threshold, detail.custodians.length)}
        />
        <Figure name={trans.__('Published')} value={formatDay(detail.publishedAt)} />
      </dl>
    </header>
  );
}

function Figure({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div className="aff-Figure">
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function Section(props: { readonly name: string; readonly note?: string; readonly children: ReactNode }) {
  return (
    <section className="aff-Section" aria-label={props.name}>
      <h2 className="aff-Section-title">
        {props.name}
        {props.note && <span className="aff-Section-note">{props.note}</span>}
      </h2>
      {props.children}
    </section>
  );
}
