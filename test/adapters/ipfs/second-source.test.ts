import { setTimeout as sleep } from 'node:timers/promises';
import { SecondSource } from '../../../src/adapters/ipfs/index.js';
import { AffluentError } from '../../../src/core/errors/index.js';
import type { IBlockSource, IFetchOptions } from '../../../src/ports/index.js';

/** A source that answers with its name after a while. */
class Slow implements IBlockSource {
  asked = 0;
  left = 0;

  constructor(
    readonly name: string,
    public milliseconds: number,
    public error?: Error
  ) {}

  async get(_cid: string, { signal }: IFetchOptions = {}): Promise<Uint8Array> {
    this.asked++;
    signal?.addEventListener('abort', () => this.left++, { once: true });
    await sleep(this.milliseconds, undefined, signal ? { signal } : {});
    if (this.error) throw this.error;
    return Buffer.from(this.name);
  }
}

const missing = (who: string) =>
  new AffluentError('BLOCK_UNAVAILABLE', `${who} has it not.`, { context: { [who]: true } });

describe('a source with a second one behind it', () => {
  const get = async (source: SecondSource, options: IFetchOptions = {}) => String(await source.get('cid', options));

  it('asks the first alone as long as it answers', async () => {
    const [first, second] = [new Slow('first', 1), new Slow('second', 1)];
    const source = new SecondSource(first, second);
    for (let i = 0; i < 5; i++) expect(await get(source)).toBe('first');
    expect(second.asked).toBe(0);
  });

  it('asks the second for what the first has not, and soon at once when the first never has it', async () => {
    const [first, second] = [new Slow('first', 1_500, missing('first')), new Slow('second', 1)];
    const source = new SecondSource(first, second);
    for (let i = 0; i < 3; i++) expect(await get(source)).toBe('second');
    const began = performance.now();
    for (let i = 0; i < 3; i++) expect(await get(source)).toBe('second');
    expect(performance.now() - began).toBeLessThan(1_500);
    first.error = undefined as never;
    first.milliseconds = 0;
    second.milliseconds = 1_000;
    expect(await get(source)).toBe('first');
    expect(await get(source)).toBe('first');
  });

  it('asks the second when the first is late, lets the slower one go, and does not do so for every block', async () => {
    const [first, second] = [new Slow('first', 400), new Slow('second', 1)];
    const source = new SecondSource(first, second, { hedgeAfter: 50, patience: 10_000 });
    expect(await get(source)).toBe('second');
    expect(first.left).toBe(1);
    const many = await Promise.all(Array.from({ length: 40 }, () => get(source)));
    expect(many.filter(name => name === 'second').length).toBeLessThanOrEqual(9);
  });

  it('says what both said when neither has it, under the code of the first', async () => {
    const source = new SecondSource(new Slow('a', 1, missing('a')), new Slow('b', 1, missing('b')));
    await expect(get(source)).rejects.toMatchObject({
      code: 'BLOCK_UNAVAILABLE',
      message: 'a has it not. b has it not.',
      context: { a: true, b: true }
    });
  });

  it('does not ask the second for what is no block at all', async () => {
    const second = new Slow('second', 1);
    const source = new SecondSource(new Slow('first', 1, new AffluentError('INPUT_INVALID', 'no CID')), second);
    await expect(get(source)).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    expect(second.asked).toBe(0);
  });

  it('lets both go when its reader leaves', async () => {
    const [first, second] = [new Slow('first', 5_000), new Slow('second', 5_000)];
    const source = new SecondSource(first, second, { hedgeAfter: 10 });
    const abort = new AbortController();
    setTimeout(() => abort.abort(new Error('left')), 400);
    await expect(get(source, { signal: abort.signal })).rejects.toThrow('left');
    expect([first.left, second.left]).toEqual([1, 1]);
  });
});
