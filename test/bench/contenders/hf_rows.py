"""Hugging Face `datasets`, streaming over plain HTTP: the first rows, numbers only, as objects."""

from itertools import islice

from contenders.setup import NUMBERS, Run, Setup, Watch
from datasets import load_dataset


def prepare(setup: Setup) -> Run:
    options = {"data_files": setup.urls, "columns": NUMBERS, "split": "train"}
    rows = load_dataset("parquet", streaming=True, **options)

    def run(watch: Watch) -> int:
        return sum(1 for _ in watch.batches(islice(rows, setup.python_rows)))

    return run
