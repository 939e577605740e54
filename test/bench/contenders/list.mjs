/**
 * Who runs, in groups: those of a group take turns, a round of all after the other, so that a busy moment hits all alike.
 * `needs`: Python modules without which it is skipped. `full`: only under `--full`; `slow`: not in `npm test`. `rows`: how
 * many it must see, if not all. `cold`: the service is ended and its cache emptied before; `delay`: the gateway is so many
 * ms further away. `kubo`: where Kubo has been built.
 */
import { curl } from './curl.mjs';

const HF = ['datasets', 'aiohttp'];
const HTTP = ['fsspec', 'aiohttp'];

export const groups = {
  warm: [
    { name: 'localFull', module: 'local_full' },
    { name: 'affluentFull', module: 'affluent_full' },
    { name: 'localTwo', module: 'local_two' },
    { name: 'affluentTwo', module: 'affluent_two' },
    { name: 'polarsLocal', module: 'polars_local', needs: ['polars'] },
    { name: 'polarsAffluent', module: 'polars_affluent', needs: ['polars'] },
    { name: 'affluentBatches', module: 'affluent_batches' },
    { name: 'hfBatches', module: 'hf_batches', needs: HF },
    { name: 'fsspecHttp', module: 'fsspec_http', needs: HTTP },
    { name: 'fsspecHttpTwo', module: 'fsspec_http_two', needs: HTTP, slow: true }
  ],
  cold: [
    { name: 'affluentCold', module: 'affluent_cold', cold: true, delay: 0 },
    { name: 'affluentColdBytes', module: 'affluent_cold_bytes', cold: true, delay: 0 },
    { name: 'curl', run: curl, delay: 0 },
    { name: 'affluentCold40', module: 'affluent_cold', cold: true, delay: 40, slow: true },
    { name: 'curl40', run: curl, delay: 40, slow: true },
    { name: 'ipfsspec', module: 'ipfsspec_bytes', needs: ['ipfsspec'], kubo: true, rows: ({ roots }) => roots.length }
  ],
  training: [
    { name: 'affluentTorch', module: 'affluent_torch', needs: ['torch'], full: true },
    { name: 'hfRows', module: 'hf_rows', needs: HF, rows: setup => setup.python_rows },
    { name: 'litdataRows', module: 'litdata_rows', needs: ['litdata'], full: true, rows: setup => setup.python_rows }
  ]
};
