"""Affluent, cold: two columns of one year, of a dataset that has been opened."""

from contenders.setup import BATCH, TWO, Run, Setup, Watch

import affluent


def prepare(setup: Setup) -> Run:
    dataset = affluent.dataset(setup.ref)

    def run(watch: Watch) -> int:
        wanted = [("year", "=", setup.first_year)]
        batches = dataset.to_batches(TWO, wanted, batch_size=BATCH)
        return sum(batch.num_rows for batch in watch.batches(batches))

    return run
