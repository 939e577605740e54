import { setImmediate as pause } from 'node:timers/promises';
import { AtMost } from '../../src/flows/at-most.js';

describe('acts of which so many may go on at once', () => {
  it('lets no more go on than it may, and serves who waits in their order', async () => {
    const gate = new AtMost(2);
    const order: number[] = [];
    let going = 0;
    let most = 0;
    const act = (name: number) => async () => {
      most = Math.max(most, ++going);
      order.push(name);
      await pause();
      going -= 1;
      return name;
    };
    const found = await Promise.all([1, 2, 3, 4, 5].map(name => gate.run(act(name))));
    expect(found).toEqual([1, 2, 3, 4, 5]);
    expect(order).toEqual([1, 2, 3, 4, 5]);
    expect(most).toBe(2);
  });

  it('goes on after an act that failed, and skips who has left while waiting', async () => {
    const gate = new AtMost(1);
    const left = new AbortController();
    const failing = gate.run(() => Promise.reject(new Error('no')));
    let ran = false;
    const leaving = gate.run(async () => (ran = true), left.signal);
    const last = gate.run(async () => 'done');
    left.abort(new Error('left'));
    await expect(failing).rejects.toThrow('no');
    await expect(leaving).rejects.toThrow('left');
    await expect(last).resolves.toBe('done');
    expect(ran).toBe(false);
  });
});
