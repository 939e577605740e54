/** How much is measured. A year has 336,776 rows; each of `rounds` is a run of every contender, after one that is not counted. */
export const modes = {
  /** A part of `npm test`: what takes long or needs other libraries is left out. */
  report: {
    size: { years: 4, shards: 4 },
    rounds: 5,
    pythonRows: 2_000,
    takes: ({ full, slow, needs = [] }) => !full && !slow && !needs.includes('aiohttp')
  },
  /** Under four minutes on two cores. */
  quick: { size: { years: 8, shards: 4 }, rounds: 5, pythonRows: 10_000, takes: ({ full }) => !full },
  standard: { size: { years: 32, shards: 16 }, rounds: 7, pythonRows: 20_000, takes: ({ full }) => !full },
  full: { size: { years: 32, shards: 16 }, rounds: 9, pythonRows: 50_000, takes: () => true }
};
