import type { TranslationBundle } from '@jupyterlab/translation';
import type { DatasetDetail } from '../../core/wire/index.js';
import { formatShare } from '../format/quantity.js';
import { splitOf, type IPart } from '../format/split.js';

const WIDTH = 600;
const HEIGHT = 14;
const GAP = 2;

/** Where each payment goes: a bar for the eye, the same as a list for everybody. */
export function SplitView({ detail, trans }: { readonly detail: DatasetDetail; readonly trans: TranslationBundle }) {
  const parts = splitOf(detail);
  const starts = parts.map((_, index) => parts.slice(0, index).reduce((sum, { share }) => sum + share, 0));
  return (
    <figure className="aff-Split">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        {parts.map(({ share }, index) => (
          <rect
            key={index}
            className={`aff-Split-part aff-mod-${index % 8}`}
            x={(starts[index] ?? 0) * WIDTH}
            width={Math.max(1, share * WIDTH - GAP)}
            height={HEIGHT}
          />
        ))}
      </svg>
      <figcaption>
        <ul className="aff-Split-list" aria-label={trans.__('Where each payment goes')}>
          {parts.map((part, index) => (
            <li key={index}>
              <span className={`aff-Split-swatch aff-mod-${index % 8}`} aria-hidden="true" />
              {partName(trans, part)} <span className="aff-Split-share">{formatShare(part.share)}</span>
            </li>
          ))}
        </ul>
      </figcaption>
    </figure>
  );
}

function partName(trans: TranslationBundle, { role, name }: IPart): string {
  switch (role) {
    case 'contributor':
      return name || trans.__('A contributor');
    case 'others':
      return trans.__('All others');
    case 'publisher':
      return trans.__('Publisher');
    case 'custodians':
      return trans.__('Custodians');
  }
}
