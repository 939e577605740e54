import { cellText } from '../../src/lab/grid/cell-text.js';

it.each([
  [null, ''],
  [undefined, ''],
  ['a', 'a'],
  [12, '12'],
  [0.1 + 0.2, '0.3'],
  [12n, '12'],
  [true, 'true'],
  [new Date(0), '1970-01-01T00:00:00.000Z'],
  [new Uint8Array(5), '5 bytes'],
  [{ a: 1n }, '{"a":"1"}'],
  ['x'.repeat(300), `${'x'.repeat(200)}…`]
])('shows %p as “%s”', (value, text) => {
  expect(cellText(value)).toBe(text);
});
