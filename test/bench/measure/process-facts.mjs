import { readFileSync, writeFileSync } from 'node:fs';

const MIB = 1_024;
/** Of the clock in /proc, a second. */
const TICKS = 100;

/** A line of /proc/PID/status in MiB; null where there is none. */
function statusMib(pid, key) {
  try {
    const found = new RegExp(`^${key}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return found ? Number(found[1]) / MIB : null;
  } catch {
    return null;
  }
}

/** Peak of a process's resident memory in MiB since its start, or since {@link resetPeak}. */
export const peakMib = pid => statusMib(pid, 'VmHWM');

/** Resident memory of a process in MiB. */
export const rssMib = pid => statusMib(pid, 'VmRSS');

/** Has the peak count from now on, where the system can. */
export function resetPeak(pid) {
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, '5');
  } catch {
    // Then the peak is that of the process's life: higher, never lower.
  }
}

/** Seconds of processor time that a process and its threads have used; null where the system does not tell. */
export function cpuSeconds(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS;
  } catch {
    return null;
  }
}
