"""Affluent, warm: all columns of numbers as batches of tensors, in this process."""

from contenders.setup import NUMBERS, Run, Setup, Watch

import affluent


def prepare(setup: Setup) -> Run:
    dataset = affluent.dataset(setup.ref)

    def run(watch: Watch) -> int:
        batches = dataset.to_torch(NUMBERS, nulls="mask")
        return sum(len(batch["id"]) for batch in watch.batches(batches))

    return run
