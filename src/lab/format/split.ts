import type { DatasetDetail } from '../../core/wire/index.js';

/** Contributors that are named one by one; the rest is one part. */
const NAMED = 6;

/** A part of each payment. */
export interface IPart {
  readonly role: 'contributor' | 'others' | 'publisher' | 'custodians';
  readonly name: string;
  /** 0 to 1. */
  readonly share: number;
}

/** Who gets what of a flat price: fees by the charter, the rest by the contributions' weights, largest first. */
export function splitOf({ charter, contributors }: Pick<DatasetDetail, 'charter' | 'contributors'>): IPart[] {
  const left = 1 - (charter.publisherBps + charter.custodianBps) / 10_000;
  const sorted = contributors.filter(({ share }) => share > 0).sort((a, b) => b.share - a.share);
  const rest = sorted.slice(NAMED).reduce((sum, { share }) => sum + share, 0);
  const parts: IPart[] = sorted
    .slice(0, NAMED)
    .map(({ name, share }) => ({ role: 'contributor', name, share: share * left }));
  if (rest > 0) parts.push({ role: 'others', name: '', share: rest * left });
  parts.push({ role: 'publisher', name: '', share: charter.publisherBps / 10_000 });
  parts.push({ role: 'custodians', name: '', share: charter.custodianBps / 10_000 });
  return parts.filter(({ share }) => share > 0);
}
