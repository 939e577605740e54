import { RequestBudget, type ILease } from '../../../src/adapters/ipfs/request-budget.js';

const limits = { inFlight: 4, perGateway: 4, waiting: 8 };
const never = new AbortController().signal;

/** Takes what there is room for. */
function fill(budget: RequestBudget, ...gateways: string[]): ILease[] {
  const leases: ILease[] = [];
  for (let lease = budget.take(gateways); lease; lease = budget.take(gateways)) leases.push(lease);
  return leases;
}

describe('the budget of requests', () => {
  it('begins a gateway with half of its bound, and spills over to the next within the bound of all', () => {
    const budget = new RequestBudget(['a', 'b', 'c'], limits);
    expect(fill(budget, 'a', 'b', 'c').map(({ gateway }) => gateway)).toEqual(['a', 'a', 'b', 'b']);
  });

  it('lets a gateway have more as it answers well, and half as soon as it asks to be left alone', () => {
    const budget = new RequestBudget(['a'], limits);
    for (let i = 0; i < 20; i++) fill(budget, 'a').forEach(lease => lease.giveBack('good'));
    const four = fill(budget, 'a');
    expect(four).toHaveLength(4);
    four.forEach((lease, i) => lease.giveBack(i === 0 ? 'busy' : 'other'));
    const two = fill(budget, 'a');
    expect(two).toHaveLength(2);
    two.forEach(lease => lease.giveBack('busy'));
    expect(fill(budget, 'a')).toHaveLength(1);
  });

  it('counts a lease that is given back twice once', () => {
    const budget = new RequestBudget(['a'], limits);
    const [one] = fill(budget, 'a');
    one?.giveBack('other');
    one?.giveBack('other');
    expect(fill(budget, 'a')).toHaveLength(1);
  });

  it('serves who waits in turns, a file at a time, so that a small read is not behind a big one', async () => {
    const budget = new RequestBudget(['a'], { ...limits, perGateway: 1 });
    const [first] = fill(budget, 'a');
    const served: string[] = [];
    const wait = (file: string, name: string) =>
      budget.enter(['a'], file, never).then(lease => {
        served.push(name);
        lease.giveBack('good');
      });
    const all = [wait('big', 'big 1'), wait('big', 'big 2'), wait('big', 'big 3'), wait('small', 'small 1')];
    first?.giveBack('good');
    await Promise.all(all);
    expect(served).toEqual(['big 1', 'small 1', 'big 2', 'big 3']);
  });

  it('lets pass who waits for another gateway', async () => {
    const budget = new RequestBudget(['a', 'b'], { ...limits, perGateway: 1 });
    fill(budget, 'a');
    void budget.enter(['a'], 'x', never);
    expect((await budget.enter(['b'], 'x', never)).gateway).toBe('b');
  });

  it('forgets who leaves, and refuses when too many wait', async () => {
    const budget = new RequestBudget(['a'], { inFlight: 1, perGateway: 1, waiting: 1 });
    const [first] = fill(budget, 'a');
    const abort = new AbortController();
    const left = budget.enter(['a'], 'x', abort.signal);
    await expect(budget.enter(['a'], 'x', never)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    abort.abort(new Error('left'));
    await expect(left).rejects.toThrow('left');
    const stays = budget.enter(['a'], 'x', never);
    first?.giveBack('other');
    expect((await stays).gateway).toBe('a');
  });
});
