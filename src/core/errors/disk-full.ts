const CODES = ['ENOSPC', 'EDQUOT'];
const DEEPEST = 8;

/** Whether the system refused room on a disk, in the error itself or in what caused it. */
export function isDiskFull(error: unknown): boolean {
  for (let one = error, depth = 0; one instanceof Error && depth < DEEPEST; one = one.cause, depth++) {
    if (CODES.includes(String((one as { code?: unknown }).code))) return true;
  }
  return false;
}
