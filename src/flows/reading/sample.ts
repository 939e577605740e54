import { AffluentError } from '../../core/errors/index.js';
import type { IRangeSource, ITableConverter } from '../../ports/index.js';
import type { DatasetFacts } from '../catalog/dataset-facts.js';

/** What reading a sample asks of the world. */
export interface ISampleDeps {
  readonly facts: Pick<DatasetFacts, 'of'>;
  readonly ranges: Pick<IRangeSource, 'readAll'>;
  readonly tables: ITableConverter;
}

/** Largest sample file in bytes. */
export const MAX_SAMPLE_BYTES = 16_777_216;

/** The free sample as an Arrow IPC stream. @throws AffluentError NOT_FOUND where the dataset has none, BLOCK_UNAVAILABLE */
export async function sample(deps: ISampleDeps, dataset: string, signal?: AbortSignal): Promise<Uint8Array> {
  const { manifest } = await deps.facts.of(dataset);
  const file = manifest.terms.sample;
  if (!file)
    throw new AffluentError('NOT_FOUND', 'The dataset has no sample.', {
      hint: 'Its schema and statistics are on the dataset page.',
      context: { dataset }
    });
  return deps.tables.parquetToArrow(await deps.ranges.readAll(file.cid, MAX_SAMPLE_BYTES, { signal }));
}
