"""Affluent, warm: all columns as Arrow batches, one after the other."""

from contenders.setup import BATCH, Run, Setup, Watch

import affluent


def prepare(setup: Setup) -> Run:
    dataset = affluent.dataset(setup.ref)

    def run(watch: Watch) -> int:
        batches = dataset.to_batches(batch_size=BATCH)
        return sum(batch.num_rows for batch in watch.batches(batches))

    return run
