import type { UsageExport, UsageQuery } from '../../core/wire/index.js';
import type { OpenUsageWriter } from '../../ports/index.js';
import { usage, type IUsageDeps } from './usage.js';

const PAGE = 10_000;

/** Writes the whole usage log to a file, oldest page last as `usage` gives it. Nothing is left behind when it fails. */
export async function exportUsage(
  deps: IUsageDeps & { readonly openUsageWriter: OpenUsageWriter },
  file: string,
  query: Pick<UsageQuery, 'dataset' | 'since'>
): Promise<UsageExport> {
  const writer = await deps.openUsageWriter(file);
  let rows = 0;
  try {
    for (let cursor: string | null | undefined; cursor !== null;) {
      const page = await usage(deps, { ...query, limit: PAGE, ...(cursor === undefined ? {} : { cursor }) });
      for (const row of page.items) await writer.write(row);
      rows += page.items.length;
      cursor = page.next;
    }
  } catch (error) {
    await writer.abort();
    throw error;
  }
  await writer.close();
  return { file, rows };
}
