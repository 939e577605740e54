"""Affluent, cold: two columns of one year, from the opening of the dataset on."""

from contenders.setup import BATCH, TWO, Run, Setup, Watch

import affluent


def prepare(setup: Setup) -> Run:
    client = affluent.connect()
    client.licences()

    def run(watch: Watch) -> int:
        wanted = [("year", "=", setup.first_year)]
        batches = client.dataset(setup.ref).to_batches(TWO, wanted, batch_size=BATCH)
        return sum(batch.num_rows for batch in watch.batches(batches))

    return run
