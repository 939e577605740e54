"""Hugging Face `datasets`, streaming over plain HTTP: the first rows as Python objects."""

from itertools import islice

from contenders.setup import Run, Setup, Watch
from datasets import load_dataset


def prepare(setup: Setup) -> Run:
    stream = load_dataset("parquet", data_files=setup.urls, split="train", streaming=True)

    def run(watch: Watch) -> int:
        return sum(1 for _ in watch.batches(islice(stream, setup.python_rows)))

    return run
