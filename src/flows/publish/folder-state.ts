import { sha256Hex } from '../../core/bytes/sha256-hex.js';
import type { Pack } from '../../core/wire/index.js';
import type { IPackFolder } from '../../ports/index.js';

/** A hash of names, sizes and times of all files of a pack: where it is the same, what was made of the folder is still good. */
export async function folderState(folder: IPackFolder, { shards, sample }: Pack): Promise<string> {
  const files = ['pack.json', ...shards.map(({ file }) => file), ...(sample ? [sample.file] : [])];
  const lines: string[] = [];
  for (const file of files) {
    const { size, modified } = await folder.facts(file);
    lines.push(`${file} ${size} ${modified}`);
  }
  return sha256Hex(new TextEncoder().encode(lines.join('\n')));
}
