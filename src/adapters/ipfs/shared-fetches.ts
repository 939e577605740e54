interface IRunning<T> {
  readonly result: Promise<T>;
  readonly abort: AbortController;
  waiters: number;
}

/** Equal requests at the same time are one. A waiter may leave; when the last has left, the request is given up. */
export class SharedFetches<T> {
  async get(key: string, start: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted();
    const running = this.running.get(key) ?? this.begin(key, start);
    running.waiters += 1;
    return signal ? this.wait(key, running, signal) : running.result;
  }

  private begin(key: string, start: (signal: AbortSignal) => Promise<T>): IRunning<T> {
    const abort = new AbortController();
    const running: IRunning<T> = { result: start(abort.signal), abort, waiters: 0 };
    this.running.set(key, running);
    running.result.finally(() => this.end(key, running)).catch(() => undefined); // each waiter sees the rejection itself
    return running;
  }

  private wait(key: string, running: IRunning<T>, signal: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        running.waiters -= 1;
        if (running.waiters === 0) {
          this.end(key, running);
          running.abort.abort(signal.reason);
        }
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', leave, { once: true });
      running.result.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
    });
  }

  private end(key: string, running: IRunning<T>): void {
    if (this.running.get(key) === running) this.running.delete(key);
  }

  private readonly running = new Map<string, IRunning<T>>();
}
