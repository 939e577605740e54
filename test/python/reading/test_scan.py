"""Row groups on their way into memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pytest
from fake_service import FakeService

import affluent
from affluent.reading.footers import Footers, Range


def test_the_ranges_of_a_row_group_are_computed_once(
    service: FakeService, client: affluent.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: Counter[int] = Counter()
    honest = Footers.ranges

    def counted(self: Footers, groups: Iterable[int], columns: set[str]) -> list[Range]:
        groups = list(groups)
        asked.update(groups)
        return honest(self, groups, columns)

    monkeypatch.setattr(Footers, "ranges", counted)
    service.unlocked |= set(service.shards)
    dataset = client.dataset("nycflights13")
    assert dataset.to_arrow(["origin"]).num_rows == dataset.num_rows
    assert asked
    assert set(asked.values()) == {1}
