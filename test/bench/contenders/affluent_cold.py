"""Affluent, cold: a fresh service with an empty cache; keys and licence are there."""

from contenders.setup import Run, Setup, Watch

import affluent


def prepare(setup: Setup) -> Run:
    def run(watch: Watch) -> int:
        with affluent.connect() as client:
            client.licences()
            watch.start()
            table = client.dataset(setup.ref).to_arrow()
            watch.stop()
            return table.num_rows

    return run
