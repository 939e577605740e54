import { median } from '../measure/statistics.mjs';
import { peakMib, resetPeak, rssMib } from '../measure/process-facts.mjs';

const EVERY = 200;

/** Looks at a process's resident memory until `stop`, which gives the peak and the medians of three thirds, in MiB. */
export function watchMemory(pid) {
  resetPeak(pid);
  const seen = [];
  const timer = setInterval(() => seen.push(rssMib(pid)), EVERY);
  return {
    stop: () => {
      clearInterval(timer);
      const found = seen.filter(one => one !== null);
      const third = Math.floor(found.length / 3);
      const part = i => (third > 0 ? median(found.slice(i * third, (i + 1) * third)) : null);
      return { peak: peakMib(pid), thirds: [part(0), part(1), part(2)] };
    }
  };
}
