"""A DuckDB connection with datasets as its tables, for whatever speaks to it, such as JupySQL."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ..client.client import shared_client
from ..extras import require

if TYPE_CHECKING:
    import duckdb

    from ..amounts import Amount


def duckdb_connection(
    *refs: str, budget: Amount | None = None, network: str | None = None
) -> duckdb.DuckDBPyConnection:
    """Open a DuckDB connection in which datasets are tables.

    Each is named by its reference, ``"publisher/slug"``, and by its slug where that is clear. A
    query reads, and spends, when it is executed: just the columns, shards and row groups that it
    needs. DuckDB knows no errors but its own: one of ours is named in the text of its
    InvalidInputException.

    Parameters
    ----------
    *refs : str
        The datasets; default: all that you hold a licence of. Versions are pinned now.
    budget : str, Decimal or int, optional
        What each scan of a dataset may spend: text and decimals in units of its currency, integers
        in atomic units. Default: what the owner has set; 0: read only what is unlocked.
    network : str, optional
        Default: `AFFLUENT_NETWORK`, else the user's default.

    Returns
    -------
    duckdb.DuckDBPyConnection
        In memory, of its own; close it when you are done.

    Examples
    --------
    With JupySQL: ``%load_ext sql``, ``con = affluent.duckdb_connection()``, ``%sql con``.
    """
    client = shared_client(network)
    live = (one.ref for one in client.licences() if one.state == "live")
    datasets = [client.dataset(ref) for ref in dict.fromkeys(refs or live)]
    con = require("duckdb", "duckdb").connect()
    names = [_names(one.ref) for one in datasets]
    slugs = Counter(slug for _, slug in names)
    for dataset, (ref, slug) in zip(datasets, names, strict=True):
        # A view, where a registered object would be the connection's alone: tools like JupySQL
        # ask each query of a cursor of its own.
        table = con.from_arrow(dataset.to_pyarrow(budget=budget))
        table.create_view(ref)
        if slugs[slug] == 1:
            table.create_view(slug)
    return con


def _names(ref: str) -> tuple[str, str]:
    whole = ref.partition("@")[0]
    return whole, whole.rpartition("/")[2]
