"""The bar of long reads: when it comes up, what it says, and that it goes."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pyarrow as pa
import pytest
from fake_service import FakeService

from affluent import AffluentError, Client, Dataset
from affluent.display import progress as shown
from affluent.display.progress import Bar, bar_of, followed


@pytest.fixture
def dataset(client: Client, service: FakeService) -> Dataset:
    service.unlocked |= set(service.shards)
    return client.dataset("nyc-dot/nycflights13")


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shown, "_is_watched", lambda: True)


def test_a_bar_says_bytes_and_rows_and_is_gone_at_the_end(
    dataset: Dataset, capsys: pytest.CaptureFixture[str]
) -> None:
    table = dataset.to_arrow(["month"], progress=True)
    said = capsys.readouterr().err
    assert "nyc-dot/nycflights13@1" in said
    assert "100%" in said
    assert f"{table.num_rows:,} rows" in said
    # tqdm wipes its line out.
    assert said.endswith("\r")


def test_a_callable_hears_of_bytes_read_and_planned(dataset: Dataset) -> None:
    heard: list[tuple[int, int]] = []
    list(dataset.to_batches(["month"], progress=lambda *figures: heard.append(figures)))
    done = [one for one, _ in heard]
    assert done == sorted(done)
    assert heard[-1][0] == heard[-1][1] > 0
    polars: list[tuple[int, int]] = []
    dataset.to_polars(["month"], progress=lambda *figures: polars.append(figures))
    assert polars[-1] == heard[-1]


def test_nobody_is_shown_a_bar_who_does_not_look(
    dataset: Dataset, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shown, "_PATIENCE", 0.0)
    dataset.to_arrow(["month"])
    dataset.to_arrow(["month"], progress=False)
    assert capsys.readouterr().err == ""


def test_a_short_read_shows_no_bar(
    dataset: Dataset, watched: None, capsys: pytest.CaptureFixture[str]
) -> None:
    bar = bar_of(None, "title")
    assert isinstance(bar, Bar)
    bar(1, 2)
    bar(2, 2)
    bar.close()
    assert capsys.readouterr().err == ""


def test_a_long_read_shows_a_bar_where_somebody_looks(
    watched: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [100.0]
    monkeypatch.setattr(shown.time, "monotonic", lambda: clock[0])
    bar = bar_of(None, "title")
    bar(1, 3)
    clock[0] += 2
    bar(2, 3)
    bar.close()
    assert "title" in capsys.readouterr().err


def test_no_bar_where_tqdm_is_absent(watched: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tqdm", None)
    monkeypatch.setattr(shown, "find_spec", lambda _: None)
    assert bar_of(None, "title") is None
    with pytest.raises(AffluentError, match=r"affluent\[tqdm\]"):
        bar_of(True, "title")


def test_no_bar_where_none_is_wanted(watched: None) -> None:
    assert bar_of(False, "title") is None
    assert bar_of(print, "title") is print


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError, GeneratorExit])
def test_the_bar_goes_however_the_read_ends(
    error: type[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    bar = Bar("title", 0)
    closed: list[bool] = []
    monkeypatch.setattr(bar, "close", lambda: closed.append(True))

    def parts() -> Iterator[pa.Table]:
        yield pa.table({"a": [1]})
        raise error

    rows = followed(parts(), bar)
    next(rows)
    if error is GeneratorExit:
        rows.close()
    else:
        with pytest.raises(error):
            next(rows)
    assert closed == [True]
