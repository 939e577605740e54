import { SpareMemory } from '../../../src/core/memory/spare-memory.js';

const MIB = 1_048_576;

describe('spare memory', () => {
  it('gives what was given back to the next who asks for as much or less', () => {
    const spare = new SpareMemory();
    const first = spare.take(MIB);
    spare.give(first);
    expect(spare.take(MIB - 5)).toBe(first);
  });

  it('gives nobody what another still has', () => {
    const spare = new SpareMemory();
    expect(spare.take(10)).not.toBe(spare.take(10));
  });

  it('gives none that is too small', () => {
    const spare = new SpareMemory();
    spare.give(spare.take(10));
    expect(spare.take(MIB).length).toBeGreaterThanOrEqual(MIB);
  });

  it('keeps no more than 16 MiB', () => {
    const spare = new SpareMemory();
    const taken = Array.from({ length: 17 }, () => spare.take(MIB));
    for (const memory of taken) spare.give(memory);
    const again = taken.map(() => spare.take(MIB));
    expect(again.filter(memory => taken.includes(memory))).toHaveLength(16);
  });
});
