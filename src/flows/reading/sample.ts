import { fromBase64 } from '../../core/bytes/base64.js';
import { AffluentError } from '../../core/errors/index.js';
import type { IArrowWriter, IParquetReader, IRangeSource } from '../../ports/index.js';
import type { DatasetFacts } from '../catalog/dataset-facts.js';

/** What reading a sample asks of the world. */
export interface ISampleDeps {
  readonly facts: Pick<DatasetFacts, 'of'>;
  readonly ranges: Pick<IRangeSource, 'readAll'>;
  readonly parquet: IParquetReader;
  readonly arrow: IArrowWriter;
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
  const columns = await deps.parquet.read(await deps.ranges.readAll(file.cid, MAX_SAMPLE_BYTES, { signal }));
  const schema = manifest.terms.recordSets[0]?.arrowSchema ?? null;
  return deps.arrow.write(columns, schema === null ? null : fromBase64(schema));
}
