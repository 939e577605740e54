"""Affluent, warm: two columns."""

from contenders.setup import TWO, Run, Setup, Watch

import affluent


def prepare(setup: Setup) -> Run:
    dataset = affluent.dataset(setup.ref)

    def run(watch: Watch) -> int:
        table = dataset.to_arrow(TWO)
        watch.stop()
        return table.num_rows

    return run
