import { exportUsage } from '../../../src/flows/ledger/export-usage.js';
import type { UsageRow } from '../../../src/core/wire/index.js';
import { TestWorld } from '../../fakes/test-world.js';

describe('exporting the usage log', () => {
  it('leaves nothing behind when it breaks off', async () => {
    const world = await TestWorld.open();
    const aborted: string[] = [];
    const written: UsageRow[] = [];
    const failing = {
      ...world.world,
      catalog: {
        ...world.world.catalog,
        events: () => Promise.reject(new Error('disk')),
        entry: () => Promise.resolve(null)
      },
      openUsageWriter: async (path: string) => ({
        write: async (row: UsageRow) => void written.push(row),
        close: async () => undefined,
        abort: async () => void aborted.push(path)
      })
    };
    await expect(exportUsage(failing, '/tmp/usage.parquet', {})).rejects.toThrow('disk');
    expect(aborted).toEqual(['/tmp/usage.parquet']);
    world.close();
  });
});
