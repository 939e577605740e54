"""LitData, streaming the local plain files: the first rows, numbers only, as Python objects."""

from itertools import islice
from pathlib import Path

from contenders.setup import NUMBERS, Run, Setup, Watch
from litdata import StreamingDataset, index_parquet_dataset
from litdata.streaming.item_loader import ParquetLoader


def prepare(setup: Setup) -> Run:
    folder = str(Path(setup.files[0]).parent)
    index_parquet_dataset(folder)
    wanted = set(NUMBERS)

    def run(watch: Watch) -> int:
        rows = StreamingDataset(folder, item_loader=ParquetLoader())
        found = watch.batches(islice(rows, setup.python_rows))
        return sum(1 for row in found if wanted <= set(row))

    return run
