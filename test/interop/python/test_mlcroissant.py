"""The manifest is Croissant 1.1 by the word of its own reference implementation."""

import json
import subprocess
from pathlib import Path

import mlcroissant
import pytest

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("manifest")
    program = folder / "write-manifest.mjs"
    subprocess.run(
        [
            ROOT / "node_modules/.bin/esbuild",
            ROOT / "test/interop/write-manifest.ts",
            "--bundle",
            "--platform=node",
            "--format=esm",
            f"--outfile={program}",
            "--log-level=error",
        ],
        check=True,
    )
    document = subprocess.run(["node", program], check=True, capture_output=True).stdout
    path = folder / "manifest.json"
    path.write_bytes(document)
    return path


def test_reads_without_an_error_and_keeps_our_terms(manifest: Path) -> None:
    dataset = mlcroissant.Dataset(str(manifest))
    assert not dataset.metadata.ctx.issues.errors
    read = dataset.metadata.to_json()
    kept = read["affluent"]  # a JSON literal: rdflib hands it on as text
    assert json.loads(kept) == json.loads(manifest.read_text())["affluent"]


def test_notices_a_field_without_a_source(manifest: Path, tmp_path: Path) -> None:
    document = json.loads(manifest.read_text())
    document["recordSet"][0]["field"][0]["source"] = {"fileSet": {"@id": "nowhere"}}
    broken = tmp_path / "broken.json"
    broken.write_text(json.dumps(document))
    with pytest.raises(mlcroissant.ValidationError):
        mlcroissant.Dataset(str(broken))
