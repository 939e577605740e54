import { shardRoots } from '../measure/roots.mjs';
import { startProxy } from '../servers/proxy.mjs';
import { startRangeServer } from '../servers/range-server.mjs';
import { startKubo } from './kubo.mjs';
import { openStage } from './stage.mjs';

/** Stage, servers, and what every contender is told. What has been started is undone by the acts in `undo`, last first. */
export async function openContext({ size, pythonRows, withKubo, log }, undo) {
  const began = performance.now();
  const stage = await openStage(size, undo, log);
  const plain = await startRangeServer(stage.folder);
  undo.push(plain.close);
  const proxy = await startProxy(stage.gateway);
  undo.push(proxy.close);
  const roots = await shardRoots(stage, stage.flights);
  const kubo = withKubo ? await startKubo(stage.gateway, roots) : null;
  if (kubo) undo.push(() => kubo.stop());
  log(`ready after ${((performance.now() - began) / 1_000).toFixed(0)} s`);
  const { flights, metered, folder } = stage;
  const setup = {
    ref: flights.ref,
    files: flights.files,
    urls: flights.files.map(file => plain.url + file.slice(folder.length)),
    gateway: stage.gateway,
    roots,
    rows: flights.rows,
    python_rows: pythonRows,
    first_year: 1990,
    metered: metered.ref,
    kubo: kubo?.gateway ?? null
  };
  return { stage, proxy, plain, setup };
}
