"""One column of one row group: `id` of the first year, filtered by itself.

The plan is made before: what the read itself puts on the wire is counted.
"""

import pyarrow.parquet as pq
from contenders.setup import Run, Setup, Watch

import affluent


def prepare(setup: Setup) -> Run:
    rows = pq.read_metadata(setup.files[0]).row_group(0).num_rows
    dataset = affluent.dataset(setup.ref)
    wanted = [("id", "<", rows)]
    dataset.explain(["id"], wanted)

    def run(watch: Watch) -> int:
        table = dataset.to_arrow(["id"], wanted)
        watch.stop()
        return table.num_rows

    return run
