/** A queue in which groups take turns: one that waits alone in its group is not behind a thousand of another. */
export class Turns<T> {
  /** How many wait. */
  get size(): number {
    return this.count;
  }

  add(group: string, waiter: T): void {
    const line = this.lines.get(group);
    if (line) line.push(waiter);
    else this.lines.set(group, [waiter]);
    this.count++;
  }

  remove(group: string, waiter: T): void {
    const line = this.lines.get(group) ?? [];
    const at = line.indexOf(waiter);
    if (at < 0) return;
    line.splice(at, 1);
    this.count--;
    if (line.length === 0) this.lines.delete(group);
  }

  /** Takes the one whose turn it is, of those that can go; its group goes to the end. */
  next(canGo: (waiter: T) => boolean): T | undefined {
    for (const [group, line] of this.lines) {
      const found = line.find(canGo);
      if (found === undefined) continue;
      this.remove(group, found);
      if (this.lines.delete(group)) this.lines.set(group, line); // a Map keeps the order of insertion
      return found;
    }
    return undefined;
  }

  private readonly lines = new Map<string, T[]>();
  private count = 0;
}
