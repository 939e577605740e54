import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Skeleton } from './skeleton.js';

interface Forbidden {
  /** Boxes that the compiler itself must refuse. */
  build: string[];
  /** Boxes that it reaches through a box that may be imported: the lint rule refuses them. */
  lint?: string[];
  /** Packages that belong to another box. */
  vendors: string[];
}

interface LintResult {
  filePath: string;
  messages: { ruleId: string; message: string }[];
}

const table = JSON.parse(readFileSync(new URL('forbidden.json', import.meta.url), 'utf8')) as Record<string, Forbidden>;
const boxes = Object.keys(table);
const rows = (pick: (row: Forbidden) => string[] | undefined) =>
  boxes.flatMap(from => (pick(table[from]) ?? []).map(to => [from, to] as const));

const skeleton = new Skeleton(boxes);
let allowed: { build: string; lint: string[] };
let compiled: string[];
let linted: Map<string, string[]>;

const arrowMessages = (output: string) =>
  (JSON.parse(output) as LintResult[]).map(
    ({ filePath, messages }) =>
      [
        filePath.replaceAll('\\', '/'),
        messages.filter(({ ruleId }) => ruleId === 'affluent/arrows').map(({ message }) => message)
      ] as const
  );

beforeAll(() => {
  for (const from of boxes) {
    const { build, lint = [] } = table[from];
    const rest = boxes.filter(to => to !== from && to !== 'index' && ![...build, ...lint].includes(to));
    skeleton.writeProbe(from, rest);
  }
  allowed = {
    build: skeleton.build().output,
    lint: arrowMessages(skeleton.lint().output).flatMap(([, messages]) => messages)
  };

  for (const from of boxes) {
    const { build, lint = [], vendors } = table[from];
    skeleton.writeProbe(from, [...build, ...lint], vendors);
  }
  compiled = skeleton.build().output.split('\n');
  linted = new Map(arrowMessages(skeleton.lint().output));
});

afterAll(() => skeleton.remove());

const lintedAs = (from: string) =>
  [...linted].find(([file]) => file.endsWith(join('src', skeleton.probe(from)).replaceAll('\\', '/')))?.[1] ?? [];

it('builds and lints every arrow that is drawn', () => {
  expect(allowed).toEqual({ build: '', lint: [] });
});

it.each(rows(row => row.build))('neither compiles nor lints %s that imports %s', (from, to) => {
  const file = `src/${skeleton.probe(from)}(`;
  expect(compiled.some(line => line.startsWith(file) && line.includes(`/src/${skeleton.door(to)}'`))).toBe(true);
  expect(lintedAs(from)).toContainEqual(expect.stringContaining(`${from} may not import ${to}:`));
});

it.each(rows(row => row.lint))('does not lint %s that imports %s', (from, to) => {
  expect(lintedAs(from)).toContainEqual(expect.stringContaining(`${from} may not import ${to}:`));
});

it.each(rows(row => row.vendors))('does not lint %s that imports the package %s', (from, to) => {
  expect(lintedAs(from)).toContainEqual(expect.stringContaining(`${from} may not import the package ${to}:`));
});
