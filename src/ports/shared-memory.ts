/** Memory of another process of this user, by the number of its descriptor there and the name that it gave it. */
export interface IMemoryAddress {
  readonly pid: number;
  readonly fd: number;
  /** 32 hex digits at random: a process of the same number elsewhere has no memory of this name. */
  readonly name: string;
}

/** Memory that a reader shares; never a file, a pipe or a device. */
export interface ISharedMemory {
  readonly size: number;
  write(offset: number, bytes: Uint8Array): void;
  close(): void;
}

/** Opens memory that a reader shares. @throws AffluentError MEMORY_UNSHARED where it cannot be reached or is something else */
export type OpenSharedMemory = (address: IMemoryAddress) => ISharedMemory;
