"""The bill of materials, read by libraries that know nothing of Affluent."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import mlcroissant
import rdflib

import affluent

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from live_devnet import Devnet, Home

PROV = rdflib.Namespace("http://www.w3.org/ns/prov#")
SCHEMA = rdflib.Namespace("https://schema.org/")
OWN = rdflib.Namespace("https://affluent.network/ns/1#")
READER = "/work/analysis.ipynb"


def read_as(devnet: Devnet, reader: str) -> None:
    """Read in another process, under that name: the service writes it down, not the kernel."""
    devnet.consumer.script(
        f"import os; os.environ['JPY_SESSION_NAME'] = {reader!r}\n"
        "import affluent\n"
        "affluent.dataset('nyc-dot/flights-3m').to_arrow(['delay'], progress=False)"
    )


def test_another_process_bills_what_the_service_saw(
    devnet: Devnet, consumer: Home, tmp_path: Path
) -> None:
    devnet.sample("flights-3m")
    read_as(devnet, READER)
    bill = affluent.bill_of_materials(reader=READER)
    assert [(one.ref, one.version, one.rows) for one in bill.items] == [
        ("nyc-dot/flights-3m", 1, 3_000_000)
    ]
    assert "3,000,000" in repr(bill)

    graph = rdflib.Graph().parse(bill.save(tmp_path / "bill.json"), format="json-ld")
    activity = graph.value(predicate=rdflib.RDF.type, object=PROV.Activity)
    used = graph.value(activity, PROV.used)
    assert isinstance(used, rdflib.URIRef)
    assert (used, rdflib.RDF.type, PROV.Entity) in graph
    assert (used, rdflib.RDF.type, SCHEMA.Dataset) in graph
    usage = graph.value(activity, PROV.qualifiedUsage)
    assert graph.value(usage, PROV.entity) == used
    assert graph.value(usage, OWN.rows).toPython() == 3_000_000
    assert graph.value(usage, OWN.licence).toPython() == bill.items[0].licence
    started = graph.value(activity, PROV.startedAtTime)
    assert started.datatype == rdflib.XSD.dateTime


def test_each_dataset_of_it_is_one_that_croissant_tools_take(
    devnet: Devnet, consumer: Home, run_program: Callable[[str, bytes], bytes]
) -> None:
    devnet.sample("flights-3m")
    read_as(devnet, READER)
    # mlcroissant takes no context but the standard one, which our manifests have.
    context = json.loads(run_program("write-manifest", b""))["@context"]
    datasets = affluent.bill_of_materials(reader=READER).to_jsonld()["object"]
    assert datasets
    for dataset in datasets:
        metadata = mlcroissant.Dataset({**dataset, "@context": context}).metadata
        assert not metadata.ctx.issues.errors
        assert metadata.name == "Three million flights in the United States, 2001"
        assert metadata.version == "1"


def test_nobody_else_is_billed_for_it(devnet: Devnet, consumer: Home) -> None:
    read_as(devnet, READER)
    assert (
        json.loads(json.dumps(affluent.bill_of_materials(reader="/b.ipynb").to_jsonld()))["object"]
        == []
    )
