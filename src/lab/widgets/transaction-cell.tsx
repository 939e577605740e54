import type { TranslationBundle } from '@jupyterlab/translation';
import { shortHex } from '../format/quantity.js';
import { CopyButton } from './copy-button.js';

/** A table's cell with a transaction: short, and copied whole. */
export function TransactionCell(props: { readonly hash: string; readonly trans: TranslationBundle }) {
  const { hash, trans } = props;
  return (
    <td>
      <CopyButton trans={trans} text={hash} shown={shortHex(hash)} label={trans.__('the transaction')} />
    </td>
  );
}
