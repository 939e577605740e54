interface IWaiter<T> {
  take(result: T): void;
  fail(error: Error): void;
}

interface IFlight<T> {
  readonly abort: AbortController;
  readonly waiters: Set<IWaiter<T>>;
}

/** Equal work that is asked for at the same time is done once. */
export class SingleFlight<T> {
  /** `landed` gets the result when all who waited have taken theirs. */
  constructor(private readonly landed: (result: T) => void = () => undefined) {}

  /**
   * Starts the work of this name, or waits for it where it runs; gives what `take` makes of the result. A waiter may leave; the work
   * itself is given up when the last one has left, and nobody joins it any more.
   */
  join<R>(
    name: string,
    signal: AbortSignal | undefined,
    work: (signal: AbortSignal) => Promise<T>,
    take: (result: T) => R
  ): Promise<R> {
    const flight = this.flights.get(name) ?? this.start(name, work);
    return new Promise((resolve, reject) => {
      const leave = () => {
        flight.waiters.delete(waiter);
        if (flight.waiters.size === 0) {
          this.end(name, flight);
          flight.abort.abort(signal?.reason);
        }
        reject(signal?.reason as Error);
      };
      const stay = () => signal?.removeEventListener('abort', leave);
      const waiter: IWaiter<T> = {
        take: result => {
          stay();
          try {
            resolve(take(result));
          } catch (error) {
            waiter.fail(error as Error);
          }
        },
        fail: error => (stay(), reject(error))
      };
      flight.waiters.add(waiter);
      signal?.addEventListener('abort', leave, { once: true });
    });
  }

  private start(name: string, work: (signal: AbortSignal) => Promise<T>): IFlight<T> {
    const flight: IFlight<T> = { abort: new AbortController(), waiters: new Set() };
    this.flights.set(name, flight);
    work(flight.abort.signal).then(
      result => {
        this.end(name, flight);
        for (const { take } of flight.waiters) take(result);
        this.landed(result);
      },
      (error: Error) => {
        this.end(name, flight);
        for (const { fail } of flight.waiters) fail(error);
      }
    );
    return flight;
  }

  private end(name: string, flight: IFlight<T>): void {
    if (this.flights.get(name) === flight) this.flights.delete(name);
  }

  private readonly flights = new Map<string, IFlight<T>>();
}
