"""JupySQL's own magics over a licensed dataset: it takes our DuckDB connection as it is."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa
import pytest
from live_devnet import METERED, Devnet

pytest.importorskip("sql", reason="JupySQL is in .venv-interop")

ROWS = pa.table({"n": range(1_000), "parity": ["even", "odd"] * 500})
QUERIES = """
import json, sys
from IPython.core.interactiveshell import InteractiveShell
import affluent

ref = sys.argv[1]
shell = InteractiveShell.instance()
shell.run_line_magic("load_ext", "sql")

def answer(budget):
    shell.user_ns["con"] = affluent.duckdb_connection(ref, budget=budget)
    shell.run_line_magic("sql", "con")
    query = f'SELECT parity, count(*) FROM "{ref}" WHERE n < 100 GROUP BY ALL ORDER BY 1'
    try:
        return [list(row) for row in shell.run_line_magic("sql", query)]
    except Exception as error:
        return str(error)

refused, rows = answer(0), answer("0.5")
spent = affluent.budget(ref).spent
print("\\n=>" + json.dumps({"refused": refused, "rows": rows, "spent": str(spent)}))
"""


def _said(printed: str) -> dict[str, Any]:
    (line,) = [one for one in printed.splitlines() if one.startswith("=>")]
    return json.loads(line.removeprefix("=>"))


def test_its_queries_read_what_is_licensed_within_the_budget(
    devnet: Devnet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLOOMBER_STATS_ENABLED", "false")
    ref = devnet.publish(ROWS, offers=[METERED], deposit="0.5").ref
    said = _said(devnet.consumer.script(QUERIES, ref))
    assert "BudgetError: Reading this costs 0.001 ETH" in said["refused"]
    assert said["rows"] == [["even", 50], ["odd", 50]]
    assert "0.001" in said["spent"]
