import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { python } from '../stage/places.mjs';

const CODE = `
import json, sys
import pyarrow.parquet as pq
group = pq.read_metadata(sys.argv[1]).row_group(0)
print(json.dumps({"rows": group.num_rows, "bytes": group.column(0).total_compressed_size}))
`;

/** Rows of a Parquet file's first row group, and compressed bytes of its first column there. */
export async function firstChunk(file) {
  const { stdout } = await promisify(execFile)(python, ['-c', CODE, file]);
  return JSON.parse(stdout);
}
