"""ipfsspec: the same ciphertext from Kubo, whole shards; nothing verified or decrypted."""

import os

import fsspec
from contenders.setup import Run, Setup, Watch


def prepare(setup: Setup) -> Run:
    # As ipfsspec finds its gateway; the user's own setting is for another one.
    os.environ["IPFS_GATEWAY"] = setup.kubo or ""

    def run(watch: Watch) -> int:
        files = fsspec.filesystem("ipfs", skip_instance_cache=True)
        found = files.cat([f"ipfs://{root}" for root in setup.roots])
        watch.stop()
        return len(found)

    return run
