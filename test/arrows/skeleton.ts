import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');

export interface Outcome {
  code: number | null;
  output: string;
}

/**
 * A copy of the tree's build and lint configuration in which every box holds one file, its door: what is tested are the
 * arrows, and the product's own sources would only make each run slower.
 */
export class Skeleton {
  readonly folder = mkdtempSync(join(tmpdir(), 'affluent-arrows-'));

  constructor(readonly boxes: string[]) {
    for (const file of ['package.json', 'tsconfig.json', 'tsconfig.base.json', 'eslint.config.mjs', 'scripts/lint']) {
      cpSync(join(root, file), join(this.folder, file), { recursive: true });
    }
    for (const file of readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })) {
      if (file.endsWith('tsconfig.json')) cpSync(join(root, 'src', file), join(this.folder, 'src', file));
    }
    symlinkSync(join(root, 'node_modules'), join(this.folder, 'node_modules'), 'junction');
    for (const box of boxes) this.write(this.door(box), `export const door = '${box}';\n`);
  }

  /** The file of a box that others import; the root project has only its index. */
  door(box: string): string {
    return box === 'index' ? 'index.ts' : `${box}/door.ts`;
  }

  /** Where the imports of a box are put to the test: beside its door, or in it where the project takes one file only. */
  probe(box: string): string {
    return box === 'index' ? 'index.ts' : `${box}/probe.ts`;
  }

  /** Writes a probe that imports the doors of `boxes` and the packages `vendors`, one a line. */
  writeProbe(from: string, boxes: string[], vendors: string[] = []): void {
    const doors = boxes.map(to => {
      const path = relative(dirname(this.probe(from)), this.door(to))
        .replaceAll('\\', '/')
        .replace(/ts$/, 'js');
      return path.startsWith('.') ? path : `./${path}`;
    });
    const lines = [...doors, ...vendors].map((name, i) => `import * as imported${i} from '${name}';`);
    const uses = lines.map((_, i) => `imported${i}`).join(', ');
    this.write(this.probe(from), `${lines.join('\n')}\nexport const uses: unknown[] = [${uses}];\n`);
  }

  /** `tsc -b` over all projects. */
  build(): Outcome {
    return this.run('typescript/bin/tsc', '-b', '--pretty', 'false');
  }

  /** ESLint with the tree's own configuration, as JSON. */
  lint(): Outcome {
    return this.run('eslint/bin/eslint.js', '--format', 'json', 'src');
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private write(path: string, text: string): void {
    const file = join(this.folder, 'src', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  private run(program: string, ...args: string[]): Outcome {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'node_modules', program), ...args], {
      cwd: this.folder,
      encoding: 'utf8',
      maxBuffer: 2 ** 26
    });
    return { code: status, output: stdout + stderr };
  }
}
