import { fromBase64 } from '../../core/bytes/base64.js';
import { AffluentError } from '../../core/errors/index.js';
import { parseDataPath } from '../../core/manifest/file-path.js';
import { checkColumns, normaliseFilters, type Disjunction } from '../../core/plan/normalise-filters.js';
import type { Plan, StreamQuery } from '../../core/wire/index.js';
import type { IArrowStream, IRowGroups, OpenArrowStream, OpenRowGroups } from '../../ports/index.js';
import { planRead, type IPlanReadDeps } from '../planning/plan-read.js';
import type { IUnlockCall } from '../unlocking/unlock.js';
import type { IOpenFile } from './open-file.js';
import { readBytes } from './read-bytes.js';

/** What streaming rows asks of the world. */
export interface IStreamRowsDeps extends IPlanReadDeps {
  /** Unlocks within the owner's budget, see `unlock`. */
  readonly unlock: (call: IUnlockCall) => Promise<unknown>;
  readonly openRowGroups: OpenRowGroups;
  readonly openArrowStream: OpenArrowStream;
}

/** Who reads, and until when. */
export interface IStreamOptions {
  readonly signal?: AbortSignal;
  readonly reader?: string;
}

interface IStreaming {
  readonly plan: Plan;
  readonly columns: readonly string[];
  readonly filters: Disjunction;
  readonly stream: IArrowStream;
}

/**
 * Rows as an Arrow IPC stream, a row group after another, for readers that have no Parquet. Planned and unlocked as every read is,
 * before the first byte; only the chunks of the wanted columns are fetched. Whoever breaks it off stops the work; where it fails in
 * the middle it throws, and the stream has no end marker.
 * @throws AffluentError those of `planRead` and `unlock`; INPUT_INVALID where a type cannot be carried
 */
export async function* streamRows(
  deps: IStreamRowsDeps,
  dataset: string,
  query: StreamQuery,
  { signal, reader = '' }: IStreamOptions = {}
): AsyncGenerator<Uint8Array, void, undefined> {
  const streaming = await begin(deps, dataset, query, reader);
  const { plan, columns, filters, stream } = streaming;
  yield stream.schema();
  let left = query.limit ?? Number.MAX_SAFE_INTEGER;
  const wanted = [...new Set([...columns, ...filters.flat().map(([name]) => name)])];
  const groups = plan.files.length > 0 ? await openGroups(deps, plan) : null;
  for (const { file: path, rowGroups } of plan.files) {
    const { shard } = parseDataPath(path);
    const file = await deps.open(dataset, plan.version, path, reader);
    for (const index of rowGroups) {
      if (left === 0) break;
      signal?.throwIfAborted();
      const bytes = (start: number, end: number) => readBytes(file.read({ start, end }, signal), end - start);
      const found = await (groups as IRowGroups).read(shard ?? 0, index, wanted, bytes);
      for (const batch of stream.batches(found, left)) {
        left -= batch.rows;
        yield batch.bytes;
      }
    }
  }
  yield stream.end();
}

async function begin(deps: IStreamRowsDeps, dataset: string, query: StreamQuery, reader: string): Promise<IStreaming> {
  const { manifest } = await deps.facts.of(dataset, query.version);
  const sets = manifest.terms.recordSets;
  const set = sets.find(({ name }) => query.recordSet === undefined || name === query.recordSet);
  if (!set?.arrowSchema)
    throw new AffluentError('INPUT_INVALID', 'The dataset gives no Arrow schema of this table.', {
      context: { recordSets: sets.map(({ name }) => name) }
    });
  const names = set.fields.map(({ name }) => name);
  const columns = checkColumns(query.columns, names);
  const filters = normaliseFilters(query.filters, names);
  // Before anything is paid for: what cannot be sent needs not be unlocked.
  const stream = deps.openArrowStream(fromBase64(set.arrowSchema), columns, filters);
  const plan = await planRead(deps, dataset, { ...query, columns: [...columns] }, reader);
  await unlockPlan(deps, plan, query.budget, reader);
  return { plan, columns, filters, stream };
}

async function unlockPlan(
  deps: IStreamRowsDeps,
  plan: Plan,
  budget: string | undefined,
  reader: string
): Promise<void> {
  const shards = plan.files.filter(file => !file.unlocked).map(({ shard }) => shard);
  if (shards.length === 0) return;
  const limit = budget === undefined ? null : BigInt(budget);
  await deps.unlock({ dataset: plan.dataset, version: plan.version, shards, budget: limit, reader });
}

async function openGroups(deps: IStreamRowsDeps, plan: Plan): Promise<IRowGroups> {
  const file: IOpenFile = await deps.open(plan.dataset, plan.version, `${plan.recordSet}/_metadata`);
  return deps.openRowGroups(await readBytes(file.read({ start: 0, end: file.size }), file.size));
}
