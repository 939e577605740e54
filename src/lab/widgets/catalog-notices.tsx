import type { TranslationBundle } from '@jupyterlab/translation';
import type { CatalogModel } from '../models/catalog-model.js';
import { EmptyNotice, FailureNotice, Skeleton } from './notices.js';

/** What stands in place of cards: that they are on their way, that there are none, or why they do not come. */
export function CatalogNotices(props: { readonly model: CatalogModel; readonly trans: TranslationBundle }) {
  const { model, trans } = props;
  return (
    <>
      {model.failure && <FailureNotice trans={trans} failure={model.failure} onRetry={() => void model.refresh()} />}
      {model.status === 'loading' && <Skeleton label={trans.__('Loading datasets')} lines={8} />}
      {model.status === 'ready' && model.total === 0 && <Nothing model={model} trans={trans} />}
    </>
  );
}

function Nothing({ model, trans }: { readonly model: CatalogModel; readonly trans: TranslationBundle }) {
  const { q } = model.query;
  if (!model.isNarrowed)
    return (
      <EmptyNotice
        title={trans.__('No datasets yet')}
        text={trans.__('Nobody has published on this network so far. Publish your own with “affluent publish”.')}
      />
    );
  return (
    <EmptyNotice
      title={trans.__('Nothing found')}
      text={q ? trans.__('No dataset matches “%1”.', q) : trans.__('No dataset passes these filters.')}
    >
      <button type="button" className="jp-mod-styled jp-mod-minimal aff-Button" onClick={() => model.clear()}>
        {trans.__('Show all datasets')}
      </button>
    </EmptyNotice>
  );
}
