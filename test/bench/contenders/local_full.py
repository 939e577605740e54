"""The limit: pyarrow reads the plain files from the local disk, all columns."""

import pyarrow.parquet as pq
from contenders.setup import Run, Setup, Watch


def prepare(setup: Setup) -> Run:
    def run(watch: Watch) -> int:
        table = pq.read_table(setup.files)
        watch.stop()
        return table.num_rows

    return run
