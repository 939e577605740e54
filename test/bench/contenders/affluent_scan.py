"""A reader of the soak: all rows of a dataset, batch by batch, none of which is kept."""

from contenders.setup import BATCH, Run, Setup, Watch

import affluent


def prepare(setup: Setup) -> Run:
    dataset = affluent.dataset(setup.ref)

    def run(watch: Watch) -> int:
        batches = dataset.to_batches(batch_size=BATCH)
        return sum(batch.num_rows for batch in watch.batches(batches))

    return run
