"""The limit for Polars: a group-by over the plain files, lazily."""

import polars as pl
from contenders.polars_query import answer
from contenders.setup import Run, Setup, Watch


def prepare(setup: Setup) -> Run:
    def run(watch: Watch) -> int:
        return answer(pl.scan_parquet(setup.files), watch)

    return run
