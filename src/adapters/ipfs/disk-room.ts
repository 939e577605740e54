import { statfs } from 'node:fs/promises';

const GIB = 1_073_741_824;
/** What is left to others on a disk: this much, or this part of a small one. */
const RESERVE = GIB;
const RESERVED_PART = 0.05;
/** How long one look at the disk is good for, and how long nothing is tried after a write has failed; milliseconds. */
const LOOK_EVERY = 2_000;
const PAUSE = 60_000;

/** Free and all bytes of a disk. */
export interface IDiskSpace {
  readonly free: number;
  readonly total: number;
}

/** Space of the disk that a folder is on. */
export async function diskSpace(folder: string): Promise<IDiskSpace> {
  const { bavail, blocks, bsize } = await statfs(folder);
  return { free: bavail * bsize, total: blocks * bsize };
}

/** How many bytes may still be written, so that a cache never fills the disk that everything else lives on. */
export class DiskRoom {
  constructor(
    private readonly look: () => Promise<IDiskSpace>,
    private readonly now: () => number
  ) {}

  /** Whether a write has failed a short while ago. */
  get paused(): boolean {
    const left = this.resting - this.now();
    return left > 0 && left <= PAUSE; // more is left only where the clock was set back
  }

  /** Bytes above the reserve; negative where others have taken some of it. */
  async left(): Promise<number> {
    const age = this.now() - this.looked;
    if (age >= LOOK_EVERY || age < 0) {
      const space = await this.look().catch(() => null); // no folder yet, or a system that does not say
      this.known = space ? space.free - Math.min(RESERVE, space.total * RESERVED_PART) : Infinity;
      this.looked = this.now();
    }
    return this.known;
  }

  /** So much has been written, or removed where negative, since the last look. */
  took(bytes: number): void {
    this.known -= bytes;
  }

  /** A write has failed. */
  pause(): void {
    this.resting = this.now() + PAUSE;
    this.looked = -Infinity;
  }

  private known = Infinity;
  private looked = -Infinity;
  private resting = -Infinity;
}
