import { DatabaseSync } from 'node:sqlite';

/** A lock that the operating system gives back when its process ends, however it ends. */
export interface IInstanceLock {
  release(): void;
}

/** Takes the lock of a file; null where another process holds it. SQLite's file lock is used for being everywhere the same. */
export function takeInstanceLock(path: string): IInstanceLock | null {
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    database.exec('PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE');
    return { release: () => database.close() };
  } catch {
    database.close();
    return null;
  }
}
