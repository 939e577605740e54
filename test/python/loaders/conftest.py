"""What the tests of the loaders share."""

from __future__ import annotations

import pytest

from affluent import Client, Dataset


@pytest.fixture
def dataset(client: Client) -> Dataset:
    return client.dataset("nyc-dot/nycflights13")
