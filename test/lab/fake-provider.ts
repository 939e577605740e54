import type { IProvider } from '../../src/lab/wallets/eip1193-wallet.js';

type Answer = unknown | ((...params: unknown[]) => unknown);

/** A provider of EIP-1193 whose answers are the test's; what it has none for it refuses, as wallets do. */
export class FakeProvider implements IProvider {
  readonly asked: [string, ...unknown[]][] = [];
  private readonly _listeners = new Map<string, ((...values: unknown[]) => void)[]>();

  constructor(readonly answers: Record<string, Answer>) {}

  readonly request = async ({ method, params = [] }: { method: string; params?: readonly unknown[] }) => {
    this.asked.push([method, ...params]);
    if (!(method in this.answers)) throw refusal(4200);
    const answer = this.answers[method];
    const said: unknown =
      typeof answer === 'function' ? await (answer as (...all: unknown[]) => unknown)(...params) : answer;
    if (said instanceof Error) throw said;
    return said;
  };

  on(event: string, listener: (...values: unknown[]) => void): void {
    this._listeners.set(event, [...(this._listeners.get(event) ?? []), listener]);
  }

  emit(event: string, ...values: unknown[]): void {
    for (const listener of this._listeners.get(event) ?? []) listener(...values);
  }

  /** How often a method was asked. */
  times(method: string): number {
    return this.asked.filter(([name]) => name === method).length;
  }
}

/** An error as wallets throw it. */
export function refusal(code: number, message = 'refused'): Error {
  return Object.assign(new Error(message), { code });
}
