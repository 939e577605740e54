"""The manifest is Croissant 1.1 by the word of its own reference implementation."""

import json
from collections.abc import Callable
from pathlib import Path

import mlcroissant
import pytest

Run = Callable[[str, bytes], bytes]


@pytest.fixture(scope="module")
def manifest(tmp_path_factory: pytest.TempPathFactory, run_program: Run) -> Path:
    folder = tmp_path_factory.mktemp("manifest")
    document = run_program("write-manifest", b"")
    path = folder / "manifest.json"
    path.write_bytes(document)
    return path


def test_reads_without_an_error_and_keeps_our_terms(manifest: Path) -> None:
    dataset = mlcroissant.Dataset(str(manifest))
    assert not dataset.metadata.ctx.issues.errors
    read = dataset.metadata.to_json()
    kept = read["affluent"]  # a JSON literal: rdflib hands it on as text
    assert json.loads(kept) == json.loads(manifest.read_text())["affluent"]


def test_takes_columns_and_tables_of_any_name(run_program: Run, tmp_path: Path) -> None:
    columns = ["dep time", "dep\ttime", "Grüße", "x/y", '"', "{a}", "#", "~1", "https://a b"]
    path = tmp_path / "manifest.json"
    path.write_bytes(run_program("write-manifest", json.dumps(columns).encode()))
    metadata = mlcroissant.Dataset(str(path)).metadata
    assert not metadata.ctx.issues.errors
    assert [one.name for one in metadata.record_sets] == ["flights", "flights-shards", "shards"]
    assert [field.name for field in metadata.record_sets[0].fields] == columns


def test_notices_a_field_without_a_source(manifest: Path, tmp_path: Path) -> None:
    document = json.loads(manifest.read_text())
    document["recordSet"][0]["field"][0]["source"] = {"fileSet": {"@id": "nowhere"}}
    broken = tmp_path / "broken.json"
    broken.write_text(json.dumps(document))
    with pytest.raises(mlcroissant.ValidationError):
        mlcroissant.Dataset(str(broken))
