"""Hugging Face `datasets`, streaming over plain HTTP: all columns as Arrow batches."""

from contenders.setup import BATCH, Run, Setup, Watch
from datasets import load_dataset


def prepare(setup: Setup) -> Run:
    stream = load_dataset("parquet", data_files=setup.urls, split="train", streaming=True)
    tables = stream.with_format("arrow")

    def run(watch: Watch) -> int:
        return sum(table.num_rows for table in watch.batches(tables.iter(batch_size=BATCH)))

    return run
