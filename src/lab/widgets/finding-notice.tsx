import type { TranslationBundle } from '@jupyterlab/translation';
import type { DatasetDetail } from '../../core/wire/index.js';
import { formatDay } from '../format/quantity.js';
import { CopyButton } from './copy-button.js';

/** That data of the dataset was found to be forged: what was found, what that stops, and what to do. */
export function FindingNotice(props: { readonly detail: DatasetDetail; readonly trans: TranslationBundle }) {
  const { detail, trans } = props;
  const { finding } = detail;
  if (finding === null) return null;
  const title =
    finding.code === 'ROWS_FORGED'
      ? trans.__('This dataset does not hold the rows that were declared')
      : trans.__('This dataset holds data that cannot be what was published');
  const command = `affluent dismiss ${detail.ref}`;
  return (
    <div className="aff-Notice aff-mod-failure" role="alert">
      <div className="aff-Notice-title">{title}</div>
      <p className="aff-Notice-text">{finding.detail}</p>
      <p className="aff-Notice-text">
        {trans.__(
          'Found on %1. Nothing more of this dataset is bought or unlocked; what you have unlocked stays readable.',
          formatDay(finding.foundAt)
        )}
      </p>
      <p className="aff-Notice-hint">
        {trans.__('Tell the publisher. To go on all the same, dismiss the finding in a terminal:')}
      </p>
      <div className="aff-Notice-foot">
        <CopyButton trans={trans} text={command} shown={command} label={trans.__('the command')} />
        <code className="aff-Notice-code">{finding.code}</code>
      </div>
    </div>
  );
}
