"""Write the plaintext that the security tests publish: ``python make.py`` in this folder."""

import pyarrow as pa
import pyarrow.parquet as pq

SCHEMA = pa.schema([("x", pa.int64()), ("note", pa.string())])
ROWS = 10

footers = []
for shard in range(4):
    values = range(shard * ROWS, (shard + 1) * ROWS)
    # The marker is searched for on disk afterwards: it must stand in the file as it is.
    notes = [f"KEPT-FROM-DISK-{value:04d}" for value in values]
    table = pa.table({"x": list(values), "note": notes}, schema=SCHEMA)
    path = f"rows/{shard}.parquet"
    pq.write_table(
        table,
        path,
        compression="none",
        use_dictionary=False,
        write_statistics=["x"],
        store_schema=False,
    )
    footer = pq.read_metadata(path)
    footer.set_file_path(f"{shard}.parquet")
    footers.append(footer)
pq.write_metadata(SCHEMA, "rows/_metadata", metadata_collector=footers)
