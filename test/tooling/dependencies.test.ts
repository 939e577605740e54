import { readFileSync, readdirSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { root } from '../../scripts/setup/environment.mjs';

const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  dependencies: Record<string, string>;
};
/** What only the devnet of a clone needs: its chain and its sample tables are no part of the wheel. */
const ofTheClone = ['@foundry-rs/anvil', 'vega-datasets'];

const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter(file =>
  /\.tsx?$/.test(file)
);
const imported = sources.flatMap(file => {
  const text = readFileSync(join(root, 'src', file), 'utf8');
  const names = [...text.matchAll(/(?:from|import|import\()\s*'([@\w][\w@:/.-]*)'/g)].map(([, name]) => name);
  return names.map(name => ({
    file,
    packageName: name
      .split('/')
      .slice(0, name.startsWith('@') ? 2 : 1)
      .join('/')
  }));
});

it('declares every package that the sources import', () => {
  const undeclared = imported.filter(
    ({ packageName }) =>
      !packageName.startsWith('node:') &&
      !builtinModules.includes(packageName) &&
      !ofTheClone.includes(packageName) &&
      !(packageName in dependencies)
  );
  expect(imported.length).toBeGreaterThan(0);
  expect(undeclared).toEqual([]);
});

it('lets JupyterLab share its own packages by a caret range and pins every other one', () => {
  const shared = /^(@jupyterlab\/|@lumino\/|react$)/;
  const wrong = Object.entries(dependencies).filter(([name, range]) => shared.test(name) !== range.startsWith('^'));
  expect(wrong).toEqual([]);
});
