"""The limit for a projection: pyarrow, two columns of the plain files."""

import pyarrow.parquet as pq
from contenders.setup import TWO, Run, Setup, Watch


def prepare(setup: Setup) -> Run:
    def run(watch: Watch) -> int:
        table = pq.read_table(setup.files, columns=TWO)
        watch.stop()
        return table.num_rows

    return run
