"""A planned read is unlocked once and travels without a token; its rows are those of a read."""

from __future__ import annotations

import pickle
import sys
import threading

import pyarrow as pa
import pytest
from fake_service import FakeService

import affluent
from affluent import BudgetError, Client
from affluent.loaders.work import Work, prepare
from affluent.reading.filters import Filters
from affluent.reading.read import Reader
from affluent.reading.schema import schema_of

REF = "nyc-dot/nycflights13"
FILTERS: list[Filters | None] = [
    None,
    [("origin", "=", "JFK"), ("month", "in", [12, 1])],
    [[("carrier", "=", "HA")], [("dep_delay", ">", 600.0)]],
    [("dep_delay", "!=", 0), ("tailnum", "not in", ["N711MQ"])],
]


@pytest.fixture
def reader(client: Client) -> Reader:
    resolved = client.dataset(REF)
    detail = client.detail(resolved.id, resolved.version)
    record_set = detail.record_sets[0]
    return Reader(client.service, detail, record_set, schema_of(record_set))


@pytest.mark.parametrize("filters", FILTERS)
def test_the_rows_of_all_units_are_those_of_a_read(
    reader: Reader, client: Client, filters: Filters | None
) -> None:
    columns = ["dest", "arr_delay", "time_hour"]
    work, units = prepare("devnet", reader, columns, filters, None)
    expected = client.dataset(REF).to_arrow(columns, filters)
    assert pa.concat_tables(work.rows(units)).equals(expected)
    one_by_one = [table for unit in units for table in work.rows([unit])]
    assert pa.concat_tables(one_by_one).equals(expected)
    assert work.is_exact == (filters is None)


def test_the_plan_is_unlocked_once_and_reading_it_spends_nothing(
    reader: Reader, service: FakeService
) -> None:
    filters = FILTERS[1]
    price = sum(file.price for file in reader.plan(None, filters).files)
    with pytest.raises(BudgetError):
        prepare("devnet", reader, None, filters, 0)
    assert service.spent == 0
    work, units = prepare("devnet", reader, None, filters, price)
    assert service.spent == int(price * 10**18)
    asked = len([one for one in service.requests if one.path.endswith("/unlock")])
    for _ in work.tables(units):
        pass
    assert len([one for one in service.requests if one.path.endswith("/unlock")]) == asked


def test_it_travels_small_and_without_a_token(reader: Reader, service: FakeService) -> None:
    work, units = prepare("devnet", reader, ["month"], None, None)
    sent = pickle.dumps((work, units[0]))
    assert len(sent) < 4096
    for secret in (service.token, service.secret):
        assert secret.encode() not in sent
        assert bytes.fromhex(secret) not in sent
    assert service.connection["socket"].encode() not in sent
    other, unit = pickle.loads(sent)  # noqa: S301 - our own
    assert isinstance(other, Work)
    assert next(other.rows([unit])).equals(next(work.rows(units[:1])))


def test_threads_share_one_reader(reader: Reader) -> None:
    work, units = prepare("devnet", reader, ["month"], None, None)
    other = pickle.loads(pickle.dumps(work))  # noqa: S301 - our own
    rows: list[int] = []
    threads = [
        threading.Thread(target=lambda: rows.extend(t.num_rows for t in other.rows(units)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(rows) == 4 * sum(unit.rows for unit in units)


@pytest.mark.parametrize(
    ("method", "package", "extra"),
    [
        ("to_torch", "torch", "torch"),
        ("to_hf", "datasets", "hf"),
        ("to_dask", "dask.dataframe", "dask"),
        ("to_ray", "ray.data", "ray"),
    ],
)
def test_a_missing_extra_is_said_before_anything_is_spent(
    client: Client,
    service: FakeService,
    monkeypatch: pytest.MonkeyPatch,
    method: str,
    package: str,
    extra: str,
) -> None:
    dataset = client.dataset(REF)
    monkeypatch.setitem(sys.modules, package.partition(".")[0], None)
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(affluent.AffluentError, match=rf'pip install "affluent\[{extra}\]"'):
        getattr(dataset, method)()
    assert service.spent == 0


def test_a_missing_package_is_named_with_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    from affluent.extras import require

    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(affluent.AffluentError, match=r'pip install "affluent\[torch\]"') as raised:
        require("torch", "torch")
    assert raised.value.code == "INPUT_INVALID"
    assert require("json", "nothing").dumps(1) == "1"
