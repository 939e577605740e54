import { splitOf } from '../../../src/lab/format/split.js';
import { detail } from '../../fixtures/datasets.js';

const whole = (parts: readonly { share: number }[]) => parts.reduce((sum, { share }) => sum + share, 0);

it('splits a payment into fees by the charter and the rest by weights, largest first', () => {
  const parts = splitOf(detail());
  expect(parts.map(({ role }) => role)).toEqual([
    'contributor',
    'contributor',
    'contributor',
    'publisher',
    'custodians'
  ]);
  expect(parts[0]).toMatchObject({ name: 'Newark Liberty (EWR)' });
  expect(parts[0]?.share).toBeCloseTo(0.3588 * 0.95);
  expect(parts[3]?.share).toBe(0.02);
  expect(whole(parts)).toBeCloseTo(1);
});

it('names few of many contributors, and leaves none out of the sum', () => {
  const [one] = detail().contributors;
  const many = Array.from({ length: 1_000 }, (_, number) => ({ ...one!, number, name: `c${number}`, share: 0.001 }));
  const parts = splitOf({ ...detail(), contributors: many });
  expect(parts).toHaveLength(9);
  expect(whole(parts)).toBeCloseTo(1);
});
