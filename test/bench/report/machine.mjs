import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus, loadavg, release, totalmem } from 'node:os';
import { interopPython, python } from '../stage/places.mjs';

const CODE = `
import json, sys, importlib.metadata as m
def version(name):
    try: return m.version(name)
    except m.PackageNotFoundError: return None
names = sys.argv[1:]
print(json.dumps({"python": sys.version.split()[0], **{n: version(n) for n in names}}))
`;

/** What the figures depend on: the machine and the versions. */
export function machineFacts() {
  const ask = (program, ...names) => JSON.parse(execFileSync(program, ['-c', CODE, ...names], { encoding: 'utf8' }));
  const versions = {
    ...ask(python, 'pyarrow', 'polars', 'fsspec', 'aiohttp', 'datasets'),
    ...(interopPython === null ? {} : ask(interopPython, 'torch', 'litdata', 'ipfsspec'))
  };
  const curl = execFileSync('curl', ['--version'], { encoding: 'utf8' }).split(' ')[1];
  return {
    date: new Date().toISOString().slice(0, 10),
    cores: availableParallelism(),
    processor: cpus()[0]?.model ?? 'unknown',
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${release()} ${process.arch}`,
    load: loadavg()[0],
    versions: { node: process.versions.node, curl, ...versions }
  };
}
