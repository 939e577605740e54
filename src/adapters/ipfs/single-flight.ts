interface IFlight<T> {
  readonly result: Promise<T>;
  readonly abort: AbortController;
  waiters: number;
}

/** Equal work that is asked for at the same time is done once. */
export class SingleFlight<T> {
  /**
   * Starts the work of this name, or waits for it where it runs. A waiter may leave; the work itself is given up when the last one
   * has left, and nobody joins it any more.
   */
  join(name: string, signal: AbortSignal | undefined, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const flight = this.flights.get(name) ?? this.start(name, work);
    flight.waiters++;
    if (!signal) return flight.result;
    return new Promise((resolve, reject) => {
      const leave = () => {
        if (--flight.waiters === 0) {
          this.end(name, flight);
          flight.abort.abort(signal.reason);
        }
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', leave, { once: true });
      flight.result.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
    });
  }

  private start(name: string, work: (signal: AbortSignal) => Promise<T>): IFlight<T> {
    const abort = new AbortController();
    const flight: IFlight<T> = { result: work(abort.signal), abort, waiters: 0 };
    flight.result.finally(() => this.end(name, flight)).catch(() => undefined); // each waiter has its own copy of the rejection
    this.flights.set(name, flight);
    return flight;
  }

  private end(name: string, flight: IFlight<T>): void {
    if (this.flights.get(name) === flight) this.flights.delete(name);
  }

  private readonly flights = new Map<string, IFlight<T>>();
}
