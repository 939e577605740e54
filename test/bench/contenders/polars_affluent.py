"""The same group-by through Affluent, warm."""

from contenders.polars_query import answer
from contenders.setup import Run, Setup, Watch

import affluent


def prepare(setup: Setup) -> Run:
    dataset = affluent.dataset(setup.ref)

    def run(watch: Watch) -> int:
        return answer(dataset.to_polars(lazy=True), watch)

    return run
