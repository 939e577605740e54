"""The Arrow IPC stream of the service: the rows of the plain files, for readers without Parquet."""

import json
import subprocess
import time
from collections.abc import Callable
from urllib.parse import urlencode

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from live_devnet import NODE, ROOT, Devnet, Home
from zoo import zoo

import affluent
from affluent import AffluentError, BudgetError

Stream = Callable[..., pa.Table]


@pytest.fixture
def stream(consumer: Home) -> Stream:
    """Reads the stream of a dataset as pyarrow does."""

    def read(ref: str, **query: object) -> pa.Table:
        dataset = affluent.dataset(ref)
        texts = {
            key: value if isinstance(value, str | int) else json.dumps(value)
            for key, value in query.items()
        }
        service = dataset._client.service
        data = service.get_bytes(f"/v1/datasets/{dataset.id}/stream?{urlencode(texts)}")
        with pa.ipc.open_stream(data) as reader:
            return reader.read_all()

    return read


def sent_as(kind: pa.DataType) -> pa.DataType | None:
    """The type in which a type is sent; None where it cannot be."""
    if pa.types.is_dictionary(kind):
        return sent_as(kind.value_type)
    if pa.types.is_string_view(kind):
        return pa.large_string()
    if pa.types.is_binary_view(kind):
        return pa.large_binary()
    if pa.types.is_map(kind):
        return None
    if pa.types.is_nested(kind):
        children = [kind.field(i).type for i in range(kind.num_fields)]
        return kind if all(sent_as(child) == child for child in children) else None
    return kind


def test_every_type_that_can_be_sent_arrives_as_pyarrow_reads_it(
    devnet: Devnet, consumer: Home, stream: Stream
) -> None:
    published = devnet.publish(zoo(), slug="stream-zoo")
    plain = pq.read_table(published.plain)
    refused = []
    for field in plain.schema:
        kind = sent_as(field.type)
        if kind is None:
            refused.append(field.name)
            with pytest.raises(AffluentError) as caught:
                stream(published.ref, columns=[field.name])
            assert caught.value.code == "INPUT_INVALID"
            continue
        found = stream(published.ref, columns=[field.name])
        assert found.schema.field(0).type == kind, field.name
        expected = plain.column(field.name).cast(kind)
        assert repr(found.column(0).to_pylist()) == repr(expected.to_pylist()), field.name
    assert len(refused) < plain.num_columns / 4


@pytest.mark.parametrize(
    ("filters", "expression"),
    [
        ([["origin", "=", "JFK"]], pc.field("origin") == "JFK"),
        (
            [["month", "in", [1, 2]], ["dep_delay", ">", 100]],
            pc.field("month").isin([1, 2]) & (pc.field("dep_delay") > 100),
        ),
        (
            [[["carrier", "!=", "UA"], ["distance", "<=", 200]], [["tailnum", "=", "N14228"]]],
            ((pc.field("carrier") != "UA") & (pc.field("distance") <= 200))
            | (pc.field("tailnum") == "N14228"),
        ),
        (
            [["time_hour", ">=", "2013-12-31T20:00:00Z"]],
            pc.field("time_hour")
            >= pa.scalar("2013-12-31T20:00:00Z").cast(pa.timestamp("s", "UTC")),
        ),
    ],
)
def test_filters_give_the_rows_that_they_give_on_the_plain_files(
    devnet: Devnet, consumer: Home, stream: Stream, filters: list, expression: pc.Expression
) -> None:
    sample = devnet.sample("nycflights13", deposit="1")
    plain = pq.read_table(sample.plain).filter(expression).select(["carrier", "distance"])
    found = stream(sample.ref, columns=["carrier", "distance"], filters=filters)
    assert plain.num_rows > 0
    assert found.cast(plain.schema).equals(plain)


def test_a_budget_stops_it_before_the_first_byte(
    devnet: Devnet, consumer: Home, stream: Stream
) -> None:
    table = pa.table({"x": range(1000)})
    metered = {"kind": "metered", "price": "1 ETH", "term": 31_536_000, "minDeposit": "0.001 ETH"}
    published = devnet.publish(table, slug="stream-metered", offers=[metered])
    with pytest.raises(BudgetError):
        stream(published.ref, budget="1")
    assert affluent.dataset(published.ref).estimate().new_rows == 1000
    assert stream(published.ref, limit=7).num_rows == 7
    deadline = time.monotonic() + 30
    while affluent.dataset(published.ref).estimate().new_rows:  # the index follows the chain
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_a_program_without_python_reads_it(devnet: Devnet, consumer: Home) -> None:
    sample = devnet.sample("flights-3m")
    affluent.dataset(sample.ref)
    script = ROOT / "examples" / "read-stream.mjs"
    done = subprocess.run(
        [str(NODE), str(script), sample.ref, "delay,origin"],
        env=consumer.env,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["rows"] == 3_000_000
    assert said["batches"] > 1
