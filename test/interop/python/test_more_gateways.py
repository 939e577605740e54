"""Gateways that the owner has added to those of the network."""

import json
import shutil

import pytest
from live_devnet import Devnet, Home

import affluent


@pytest.mark.parametrize("added", [True, False])
def test_are_asked_where_those_of_the_network_are_gone(
    devnet: Devnet, consumer: Home, added: bool
) -> None:
    published = devnet.sample("flights-3m")
    rows = affluent.dataset(published.ref).to_arrow(["origin"])
    consumer.stop_service()
    path = consumer.folder / "networks" / "devnet.json"
    settings = consumer.folder / "devnet" / "settings.json"
    former = path.read_text()
    network = json.loads(former)
    try:
        # Nobody listens at the port of "discard".
        path.write_text(json.dumps(network | {"gateways": ["http://127.0.0.1:9"]}))
        settings.write_text(json.dumps({"gateways": network["gateways"] if added else []}))
        shutil.rmtree(consumer.folder / "devnet" / "blocks", ignore_errors=True)
        if added:
            assert affluent.dataset(published.ref).to_arrow(["origin"]).equals(rows)
        else:
            with pytest.raises(affluent.AffluentError) as caught:
                affluent.dataset(published.ref).to_arrow(["origin"])
            assert caught.value.code == "BLOCK_UNAVAILABLE"
    finally:
        consumer.stop_service()
        path.write_text(former)
        settings.unlink()
