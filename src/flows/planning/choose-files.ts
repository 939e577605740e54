import type { IByteRange, ILayout } from '../../core/cipher/layout.js';
import { locateRange } from '../../core/cipher/locate-range.js';
import { coalesce } from '../../core/plan/coalesce.js';
import { mayMatch } from '../../core/plan/may-match.js';
import type { Disjunction } from '../../core/plan/normalise-filters.js';
import type { IndexedShard, ShardIndex } from '../../core/manifest/shard-index.js';
import type { ManifestRecordSet } from '../../core/manifest/terms.js';
import type { IColumnChunk, IFooter, IRowGroup } from '../../ports/index.js';
import type { ForgedDatasets } from '../unlocking/forged-datasets.js';

/** A shard that a read opens. */
export interface IChosenFile {
  readonly shard: IndexedShard;
  /** Plaintext bytes of the columns that are wanted. */
  readonly bytes: number;
  readonly rowGroups: readonly number[];
  /** Leaves that the read touches: what gateways are asked for, where nothing is kept. */
  readonly requests: number;
}

/** Readers ask for ranges closer than this as one. */
const GAP = 262_144;

/** The shards and row groups that may hold wanted rows, by the statistics of their footers. */
export function chooseByFooter(
  index: ShardIndex,
  footer: IFooter,
  columns: ReadonlySet<string>,
  filters: Disjunction,
  layout: ILayout
): IChosenFile[] {
  const byShard = new Map<number, IRowGroup[]>();
  // All row groups have the same chunks in the same order.
  const names = footer.rowGroups[0]?.chunks.map(chunk => chunk.column) ?? [];
  for (const group of footer.rowGroups) {
    const statistics = (column: string) => group.chunks[names.indexOf(column)]?.statistics ?? {};
    if (!mayMatch(filters, statistics, group.rows)) continue;
    const groups = byShard.get(group.shard);
    if (groups) groups.push(group);
    else byShard.set(group.shard, [group]);
  }
  const wanted = names.flatMap((name, place) => (columns.has(name) ? [place] : []));
  return [...byShard]
    .sort(([a], [b]) => a - b)
    .map(([number, groups]) => chosen(index.shards[number] as IndexedShard, groups, wanted, layout));
}

/** `wanted`: places of the columns among a row group's chunks. */
function chosen(
  shard: IndexedShard,
  groups: readonly IRowGroup[],
  wanted: readonly number[],
  layout: ILayout
): IChosenFile {
  const ranges = groups.flatMap(({ chunks }) =>
    wanted.map(place => {
      const { offset, length } = chunks[place] as IColumnChunk;
      return { start: offset, end: offset + length };
    })
  );
  return {
    shard,
    bytes: ranges.reduce((sum, range) => sum + range.end - range.start, 0),
    rowGroups: groups.map(group => group.index),
    requests: countLeaves(ranges, shard.plaintextBytes, layout)
  };
}

function countLeaves(ranges: readonly IByteRange[], size: number, layout: ILayout): number {
  let [count, next] = [0, 0];
  for (const { start, end } of coalesce(ranges, GAP)) {
    if (start >= size) break; // reading it says what is wrong with these footers
    const { leaves } = locateRange({ start, end: Math.min(end, size) }, size, layout);
    count += Math.max(0, leaves.last + 1 - Math.max(leaves.first, next));
    next = leaves.last + 1;
  }
  return count;
}

/** All shards of a record set: what a read opens at most. */
export function chooseAll(index: ShardIndex, set: ManifestRecordSet, { leafSize }: ILayout): IChosenFile[] {
  return shardsOf(index, set).map(shard => {
    const requests = Math.ceil(shard.ciphertextBytes / leafSize);
    return { shard, bytes: shard.plaintextBytes, rowGroups: [], requests };
  });
}

function shardsOf(index: ShardIndex, set: ManifestRecordSet): IndexedShard[] {
  return index.shards.filter(shard => shard.recordSet === set.name && shard.number !== set.metadataShard);
}

/** The footers must count the rows that the chain bills. @throws AffluentError ROWS_FORGED */
export async function checkFooterRows(
  forged: ForgedDatasets,
  dataset: string,
  index: ShardIndex,
  set: ManifestRecordSet,
  footer: IFooter
): Promise<void> {
  const rows = new Map<number, number>();
  for (const group of footer.rowGroups) rows.set(group.shard, (rows.get(group.shard) ?? 0) + group.rows);
  for (const shard of shardsOf(index, set)) {
    const found = rows.get(shard.number) ?? 0;
    if (found !== shard.rows) throw await forged.markRows(dataset, shard.number, shard.rows, found);
    rows.delete(shard.number);
  }
  for (const [number, found] of rows) throw await forged.markRows(dataset, number, 0, found);
}
