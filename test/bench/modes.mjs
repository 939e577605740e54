/**
 * How much is measured. A year has 336,776 rows; each of `rounds` is a run of every contender, after one that is not
 * counted. `soak`: processes that scan, readers of ranges, their seconds, MB of the dataset that is scanned (0: the flights).
 */
export const modes = {
  /** A part of `npm test`: what takes long or needs other libraries is left out. */
  report: {
    size: { years: 4, shards: 4 },
    rounds: 5,
    pythonRows: 2_000,
    soak: { scanners: 4, readers: 64, seconds: 8, noise: 0 },
    takes: ({ full, slow, needs = [] }) => !full && !slow && !needs.includes('aiohttp')
  },
  /** Under four minutes on two cores. */
  quick: {
    size: { years: 8, shards: 4 },
    rounds: 5,
    pythonRows: 10_000,
    soak: { scanners: 8, readers: 64, seconds: 20, noise: 320 },
    takes: ({ full }) => !full
  },
  standard: {
    size: { years: 32, shards: 16 },
    rounds: 7,
    pythonRows: 20_000,
    soak: { scanners: 16, readers: 64, seconds: 120, noise: 3_200 },
    takes: ({ full }) => !full
  },
  full: {
    size: { years: 32, shards: 16 },
    rounds: 9,
    pythonRows: 50_000,
    soak: { scanners: 16, readers: 64, seconds: 120, noise: 3_200 },
    takes: () => true
  }
};
