"""pyarrow over fsspec's HTTP file system, on the plain files: all columns."""

import fsspec
import pyarrow.parquet as pq
from contenders.setup import Run, Setup, Watch


def prepare(setup: Setup) -> Run:
    def run(watch: Watch) -> int:
        files = fsspec.filesystem("http", skip_instance_cache=True)
        table = pq.read_table(setup.urls, filesystem=files)
        watch.stop()
        return table.num_rows

    return run
