"""The functions of the package; they share one client per network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from .client.client import Client, shared_client

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    import pyarrow as pa

    from .display.bill import BillOfMaterials
    from .reading.dataset import Dataset
    from .reading.filters import Filters
    from .wire.budget import Budget
    from .wire.catalog import DatasetInfo
    from .wire.licence import Licence
    from .wire.plan import Plan


def search(
    query: str = "",
    *,
    kind: Literal["free", "flat", "metered"] | None = None,
    licensed: bool | None = None,
    limit: int = 20,
) -> list[DatasetInfo]:
    """Find datasets in the catalog.

    Parameters
    ----------
    query : str
        Words to look for; the empty text finds all.
    kind : {"free", "flat", "metered"}, optional
        Only datasets with an open offer of this kind.
    licensed : bool, optional
        Only datasets that you hold (True) or do not hold (False) a licence of.
    limit : int
        At most so many.

    Returns
    -------
    list of DatasetInfo
        Shows itself as a table.
    """
    return shared_client().search(query, kind=kind, licensed=licensed, limit=limit)


def dataset(ref: str, *, network: str | None = None) -> Dataset:
    """Open a dataset and pin its version. Unlocks nothing, spends nothing.

    Parameters
    ----------
    ref : str
        ``[publisher/]slug[@version]``; without a version, the newest.
    network : str, optional
        Default: `AFFLUENT_NETWORK`, else the user's default.

    Returns
    -------
    Dataset
        The dataset at that version.

    Raises
    ------
    AffluentError
        ``DATASET_UNKNOWN``, or ``DATASET_AMBIGUOUS`` with the candidates in its context.
    """
    return shared_client(network).dataset(ref)


def explain(ref: str, columns: Sequence[str] | None = None, filters: Filters | None = None) -> Plan:
    """Say what a read would cost and which files it would open. Spends nothing.

    Parameters
    ----------
    ref : str
        As for `dataset`.
    columns : list of str, optional
        Default: all.
    filters : list, optional
        ``[(column, op, value), …]``, all of which must hold, or a list of such lists.

    Returns
    -------
    Plan
        Files, rows, bytes, price, who is paid; shows itself as tables.
    """
    return shared_client().dataset(ref).explain(columns, filters)


def budget(ref: str, *, reader: str | None = None) -> Budget:
    """Read what the owner lets notebooks spend on a dataset; only the owner can change it.

    Parameters
    ----------
    ref : str
        As for `dataset`.
    reader : str, optional
        The notebook or program whose own budget is asked for, by the name that bills give it.
        Default: that of all together.

    Returns
    -------
    Budget
        Limit, what is spent and what remains, in units of its currency.
    """
    return shared_client().budget(ref, reader=reader)


def licences() -> list[Licence]:
    """List the licences of the wallet; the list shows itself as a table."""
    return shared_client().licences()


def usage(*, dataset: str | None = None, since: str | date | datetime | None = None) -> pa.Table:
    """Read the usage log that the chain holds: each unlock, its rows and what it cost.

    Parameters
    ----------
    dataset : str, optional
        Only this dataset's.
    since : str, date or datetime, optional
        Only what came after; without a time zone, UTC.

    Returns
    -------
    pyarrow.Table
        ``amount`` is exact, in units of the column ``currency``.
    """
    return shared_client().usage(dataset=dataset, since=since)


def bill_of_materials(*, reader: str | None = None) -> BillOfMaterials:
    """List what this notebook has read: datasets, versions, licences and rows.

    Parameters
    ----------
    reader : str, optional
        Another notebook's path, or another script's, as the service knows it.

    Returns
    -------
    BillOfMaterials
        By the service's own record. Shows itself as a table; ``to_jsonld()`` and ``save(path)``
        give it in the terms of schema.org, Croissant and PROV-O.
    """
    return shared_client().bill_of_materials(reader)


def connect(*, network: str | None = None) -> Client:
    """Give a client of one's own; the functions of the package share one.

    Parameters
    ----------
    network : str, optional
        Default: `AFFLUENT_NETWORK`, else the user's default.

    Returns
    -------
    Client
        Close it, or use it in a ``with`` block, to give its lease on the service back.
    """
    return Client(network)
