"""Documents of the service become dataclasses, or say where they are not as agreed."""

from __future__ import annotations

import copy
from decimal import Decimal

import pytest

from affluent.packing.spec import Terms
from affluent.wire.plan import Plan
from affluent.wire.read import Mismatch, read

FILE = {
    "file": "flights/0.parquet", "shard": 0, "contribution": 0, "rows": 20, "bytes": 100,
    "size": 900, "rowGroups": [0, 1], "unlocked": False, "price": "1500000000000000000",
}  # fmt: skip
PLAN = {
    "dataset": "0x" + "a" * 64, "version": 1, "recordSet": "flights", "shards": 2, "newShards": 1,
    "rows": 40, "newRows": 20, "bytes": 200, "price": "0", "byContributor": [],
    "currency": {"symbol": "ETH", "decimals": 18, "address": None}, "licence": "1", "offer": None,
    "exact": True, "budget": None, "files": [FILE, dict(FILE, shard=1)], "metadataFile": None,
    "requests": 2,
}  # fmt: skip


def test_a_plan_is_read_with_amounts_in_units_of_its_currency() -> None:
    plan = read(Plan, PLAN)
    assert plan.files[0].price == Decimal("1.5")
    assert plan.files[1].row_groups == (0, 1)
    assert (plan.licence, plan.budget, plan.metadata_file) == ("1", None, None)


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        (("files", 1, "shard"), True, "files.1.shard must be int, not bool"),
        (("files", 1, "shard"), -1, "files.1.shard is out of range"),
        (("files", 0, "rowGroups"), ["0"], "files.0.rowGroups.0 must be int, not str"),
        (("files", 0, "price"), "1.5", "files.0.price must be a decimal string of atomic units"),
        (("files", 0), [], "files.0 must be dict, not list"),
        (("files",), None, "files must be list, not NoneType"),
        (("currency", "decimals"), 37, "currency.decimals is not of the agreed form"),
        (("dataset",), "0xAB", "dataset is not of the agreed form"),
        (("exact",), 1, "exact must be bool, not int"),
        (("metadataFile",), "x" * 1_048_577, "metadataFile is too long"),
    ],
)
def test_what_is_not_as_agreed_is_refused_by_its_place(path, value, says) -> None:
    document = copy.deepcopy(PLAN)
    inner = document
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    with pytest.raises(Mismatch) as caught:
        read(Plan, document)
    assert str(caught.value) == says


def test_what_is_missing_is_named_and_what_is_unknown_only_where_people_write() -> None:
    document = copy.deepcopy(PLAN)
    del document["files"][0]["rows"]
    with pytest.raises(Mismatch, match=r"files\.0\.rows is missing"):
        read(Plan, document)
    assert read(Plan, PLAN | {"later": 1}).rows == 40
    with pytest.raises(Mismatch, match="the document has no entry 'later'"):
        read(Terms, {"later": 1}, strict=True)
    with pytest.raises(Mismatch, match="the document must be dict, not str"):
        read(Plan, "plan")
