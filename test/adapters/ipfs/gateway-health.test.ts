import { GatewayFailure } from '../../../src/adapters/ipfs/gateway-failure.js';
import { GatewayHealth } from '../../../src/adapters/ipfs/gateway-health.js';

const MIB = 1_048_576;

describe('the health of gateways', () => {
  let clock = 0;
  let health: GatewayHealth;
  beforeEach(() => {
    clock = 1_000;
    health = new GatewayHealth(
      ['a', 'b'],
      () => clock,
      () => 1
    );
  });
  const answers = (gateway: string, head: number, end = head, bytes = 100) => {
    for (let i = 0; i < 10; i++) health.answered(gateway, { head, end, bytes });
  };

  it('puts the faster one first, by latency and by throughput', () => {
    expect(health.order()).toEqual(['a', 'b']);
    answers('a', 200);
    answers('b', 60);
    expect(health.order()).toEqual(['b', 'a']);
    answers('b', 60, 1_000, MIB);
    answers('a', 200, 300, MIB);
    expect(health.order()).toEqual(['a', 'b']);
  });

  it('tries a gateway that was not measured rather than one that is slow, and not rather than one that is fast', () => {
    answers('a', 5);
    expect(health.order()).toEqual(['a', 'b']);
    answers('a', 500);
    expect(health.order()).toEqual(['b', 'a']);
  });

  it('forgets after a while that one was slow', () => {
    answers('b', 30);
    answers('a', 90);
    clock += 1_000;
    expect(health.order()).toEqual(['b', 'a']);
    clock += 600_000;
    answers('b', 60);
    expect(health.order()).toEqual(['a', 'b']);
  });

  it('knows when an answer is late once it has seen some: beyond what is usual, and more where answers vary', () => {
    expect(health.lateAfter('a')).toBeUndefined();
    answers('a', 100);
    expect(health.lateAfter('a')).toBeGreaterThan(100);
    expect(health.lateAfter('a')).toBeLessThan(130);
    for (let i = 0; i < 20; i++) health.answered('b', { head: 50 + 100 * (i % 2), end: 50 + 100 * (i % 2), bytes: 1 });
    expect(health.lateAfter('b')).toBeGreaterThan(200);
  });

  it('holds against a gateway that others were faster, though it never answered', () => {
    health.overtaken('a', 400);
    expect(health.order()).toEqual(['b', 'a']);
    answers('b', 10);
    health.overtaken('b', 5);
    expect(health.order()).toEqual(['b', 'a']);
  });

  it('leaves out of help who is far slower than the best', () => {
    answers('a', 10);
    answers('b', 1_000);
    expect(health.alike(health.order())).toEqual(['a']);
    clock += 600_000;
    expect(health.alike(['a', 'b'])).toEqual(['a', 'b']);
  });

  it('lets a gateway rest as long as it says, or else longer each time that it refuses, until it answers again', () => {
    const refuses = (rest?: number) => {
      clock += health.restOf('a');
      health.failed(new GatewayFailure('a', 'busy', 'answered 429', rest));
      return health.restOf('a');
    };
    expect([refuses(), refuses(), refuses()]).toEqual([500, 1_000, 2_000]);
    expect(refuses(20_000)).toBe(20_000);
    health.failed(new GatewayFailure('a', 'busy', 'an answer to a request of before'));
    expect(health.restOf('a')).toBe(20_000);
    clock += 15_000;
    expect(health.restOf('a')).toBe(5_000);
    clock += 5_000;
    answers('a', 10);
    expect(refuses()).toBe(500);
  });

  it('puts a liar last for as long as nobody else has lied', () => {
    health.failed(new GatewayFailure('a', 'lied', 'sent other bytes'));
    answers('b', 5_000);
    expect(health.order()).toEqual(['b', 'a']);
  });
});
