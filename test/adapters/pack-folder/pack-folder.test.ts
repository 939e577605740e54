import { mkdtemp, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packFolder } from '../../../src/adapters/pack-folder/index.js';

describe('a pack’s folder', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'affluent-pack-'));
    await mkdir(join(folder, 'flights'));
    await writeFile(join(folder, 'flights', '1.parquet'), 'PAR1');
    await symlink('/etc/hostname', join(folder, 'flights', '2.parquet'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('gives its files', async () => {
    expect(await packFolder(folder).readText('flights/1.parquet', 10)).toBe('PAR1');
    expect(await packFolder(folder).facts('flights/1.parquet')).toMatchObject({ size: 4 });
  });

  it.each(['flights/2.parquet', '../x', '/etc/hostname', 'flights/3.parquet', 'flights'])(
    'gives nothing else: %s',
    async path => {
      await expect(packFolder(folder).readAll(path, 1_000)).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    }
  );

  it('gives no file beyond its bound', async () => {
    await expect(packFolder(folder).readAll('flights/1.parquet', 3)).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  });
});
