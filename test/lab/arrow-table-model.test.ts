import { tableFromArrays } from 'apache-arrow';
import { ArrowTableModel } from '../../src/lab/grid/arrow-table-model.js';

const table = tableFromArrays({ n: [3, null, 1, 2], who: ['b10', 'A', 'b9', null] });
const shown = (model: ArrowTableModel, column: number) =>
  Array.from({ length: model.rowCount('body') }, (_, row) => model.data('body', row, column));

it('orders rows by values, missing ones last, and gives each its own number', () => {
  const model = new ArrowTableModel(table);
  model.arrange({ column: 0, descending: false }, '');
  expect(shown(model, 0)).toEqual(['1', '2', '3', '']);
  expect(model.data('row-header', 0, 0)).toBe('3');
  expect(model.data('column-header', 0, 0)).toBe('n ▲');
  model.arrange({ column: 0, descending: true }, '');
  expect(shown(model, 0)).toEqual(['3', '2', '1', '']);
  model.arrange({ column: 1, descending: false }, '');
  expect(shown(model, 1)).toEqual(['A', 'b9', 'b10', '']);
  model.arrange(null, '');
  expect(shown(model, 0)).toEqual(['3', '', '1', '2']);
});

it('shows rows in which some column has the words', () => {
  const model = new ArrowTableModel(table);
  model.arrange(null, ' B ');
  expect(shown(model, 1)).toEqual(['b10', 'b9']);
  model.arrange(null, 'nowhere');
  expect(model.shown).toBe(0);
});
