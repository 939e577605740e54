"""Tab in a real kernel: what it offers, and that it answers while the service does not."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from live_devnet import eventually
from live_kernel import Kernel

if TYPE_CHECKING:
    from live_devnet import Devnet

FLIGHTS = "nyc-dot/nycflights13"


@pytest.fixture
def kernel(devnet: Devnet) -> Iterator[Kernel]:
    running = Kernel(devnet.consumer)
    assert running.run("import affluent\n%load_ext affluent")[0] == ""
    yield running
    running.close()


@pytest.mark.parametrize(
    ("line", "whole"),
    [
        ("%affluent expl", "%affluent explain"),
        ("%affluent info nyc-dot/nyc", f"%affluent info {FLIGHTS}"),
        (f"%affluent estimate {FLIGHTS} -c dep_d", f"%affluent estimate {FLIGHTS} -c dep_delay"),
        (f"%affluent buy {FLIGHTS} --offer me", f"%affluent buy {FLIGHTS} --offer metered"),
        ("%%affluent sql --bud", "%%affluent sql --budget"),
        (f'%%affluent sql\nSELECT dep_d FROM "{FLIGHTS}" WHERE carr', None),
    ],
)
def test_tab_offers_what_goes_on_there(kernel: Kernel, line: str, whole: str | None) -> None:
    wanted = whole or line[: -len("carr")] + "carrier"
    # A first answer may be for the next Tab.
    eventually(lambda: wanted in kernel.complete(line))


def test_tab_answers_while_the_service_hangs_and_again_when_it_is_back(
    devnet: Devnet, kernel: Kernel
) -> None:
    assert kernel.run("affluent.search('flights')")[0] == ""
    service = devnet.consumer.service_pid()
    assert service is not None
    os.kill(service, signal.SIGSTOP)
    try:
        # Nothing wakes the service: whoever waited for it would wait until the test gives up.
        assert kernel.complete("%affluent info nyc-dot/nyc", timeout=30) == []
        assert kernel.complete(f"%affluent estimate {FLIGHTS} -c dep_d", timeout=30) == []
        assert "%affluent explain" in kernel.complete("%affluent expl", timeout=30)
        assert "2\n" in kernel.run("print(1 + 1)")[1].replace("\\n", "\n")
    finally:
        os.kill(service, signal.SIGCONT)
    eventually(lambda: f"%affluent info {FLIGHTS}" in kernel.complete("%affluent info nyc-dot/nyc"))


def test_tab_answers_without_any_service(devnet: Devnet) -> None:
    lost = Kernel(devnet.consumer, AFFLUENT_NETWORK="nowhere")
    try:
        assert lost.run("import affluent\n%load_ext affluent")[0] == ""
        assert lost.complete("%affluent info nyc", timeout=30) == []
        assert "%affluent explain" in lost.complete("%affluent expl", timeout=30)
    finally:
        lost.close()
