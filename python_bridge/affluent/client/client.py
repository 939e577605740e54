"""The client that the functions of the package use, and that `affluent.connect` gives."""

from __future__ import annotations

import os
import threading
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final, Literal

from ..display.bill import BillOfMaterials
from ..display.listing import Listing
from ..reading.dataset import Dataset
from ..wire.budget import Budget
from ..wire.catalog import DatasetDetail, DatasetInfo, DatasetList, Resolved
from ..wire.licence import Licence, LicenceList
from ..wire.reading import BillDocument
from ..wire.usage import UsageList
from .reader import reader_name
from .service import Service
from .usage_table import usage_table

if TYPE_CHECKING:
    from types import TracebackType

    import pyarrow as pa

_MOST_PAGE: Final = 200


class Client:
    """A link to the service of one network; starts the service where none runs.

    Parameters
    ----------
    network : str, optional
        Default: `AFFLUENT_NETWORK`, else the user's default.
    """

    def __init__(self, network: str | None = None) -> None:
        self.service = Service(network)

    @property
    def network(self) -> str:
        """Name of the network."""
        return self.service.network

    def search(
        self,
        query: str = "",
        *,
        kind: Literal["free", "flat", "metered"] | None = None,
        licensed: bool | None = None,
        limit: int = 20,
    ) -> list[DatasetInfo]:
        """Find datasets; see `affluent.search`."""
        found: list[DatasetInfo] = []
        cursor = None
        while len(found) < limit:
            page = self.service.get(
                DatasetList,
                "/v1/datasets",
                {
                    "q": query,
                    "kind": kind,
                    "licensed": None if licensed is None else str(licensed).lower(),
                    "cursor": cursor,
                    "limit": min(limit - len(found), _MOST_PAGE),
                },
            )
            found += page.items
            cursor = page.next
            if cursor is None:
                break
        heads = ("dataset", "title", "rows", "price", "licensed")
        return Listing(found, heads, _dataset_row, "No dataset found: try fewer words.")

    def dataset(self, ref: str) -> Dataset:
        """Open a dataset at a version; see `affluent.dataset`."""
        resolved = self.service.get(Resolved, "/v1/resolve", {"ref": ref})
        return Dataset(self, self.detail(resolved.id, resolved.version))

    def detail(self, dataset: str, version: int | None = None) -> DatasetDetail:
        """Read the dataset page of an id."""
        path = f"/v1/datasets/{dataset}"
        return self.service.get(DatasetDetail, path, {"version": version}, decimals=_decimals)

    def licences(self) -> list[Licence]:
        """List the licences of the wallet; see `affluent.licences`."""
        page = self.service.get(LicenceList, "/v1/licences")
        heads = ("licence", "dataset", "kind", "state", "until", "spent", "balance")
        return Listing(page.items, heads, _licence_row, "No licence yet: %affluent buy REF")

    def usage(
        self, *, dataset: str | None = None, since: str | date | datetime | None = None
    ) -> pa.Table:
        """Read the usage log; see `affluent.usage`."""
        query: dict[str, Any] = {"since": _moment(since)}
        if dataset is not None:
            query["dataset"] = self.service.get(Resolved, "/v1/resolve", {"ref": dataset}).id
        rows = []
        while True:
            page = self.service.get(UsageList, "/v1/usage", query)
            rows += page.items
            if page.next is None:
                return usage_table(rows)
            query["cursor"] = page.next

    def bill_of_materials(self, reader: str | None = None) -> BillOfMaterials:
        """List what a notebook has read; see `affluent.bill_of_materials`."""
        query = {"reader": reader_name() if reader is None else reader}
        return BillOfMaterials(self.service.get(BillDocument, "/v1/bill-of-materials", query))

    def budget(self, ref: str, *, reader: str | None = None) -> Budget:
        """Read what notebooks may spend on a dataset; see `affluent.budget`."""
        dataset = self.service.get(Resolved, "/v1/resolve", {"ref": ref}).id
        query = {} if reader is None else {"reader": reader}
        return self.service.get(Budget, f"/v1/budgets/{dataset}", query)

    def close(self) -> None:
        """Give the lease on the service back."""
        self.service.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Client of {self.network}>"

    def __reduce__(self) -> tuple[type[Client], tuple[str]]:
        return type(self), (self.network,)


_shared: dict[tuple[int, str], Client] = {}
_shared_lock = threading.Lock()


def shared_client(network: str | None = None) -> Client:
    """Give the client that this process shares for a network."""
    client = Client(network)
    with _shared_lock:
        return _shared.setdefault((os.getpid(), client.network), client)


def _decimals(document: Any) -> int:
    """Decimals of a dataset's only currency: contributors' earnings come without one."""
    for one in (*document["offers"], *document["prices"]):
        return int(one["currency"]["decimals"])
    return 18


def _dataset_row(info: DatasetInfo) -> tuple[str, ...]:
    prices = ", ".join(map(str, info.prices)) or "no open offer"
    return info.ref, info.title, f"{info.rows:,}", prices, "yes" if info.licensed else ""


def _licence_row(licence: Licence) -> tuple[str, ...]:
    facts = licence.facts()
    names = ("dataset", "kind", "state", "until", "spent", "balance")
    return (licence.id, *(facts[name] for name in names))


def _moment(since: str | date | datetime | None) -> str | None:
    if since is None:
        return None
    if isinstance(since, str):
        since = datetime.fromisoformat(since)
    elif not isinstance(since, datetime):
        since = datetime(since.year, since.month, since.day, tzinfo=UTC)
    utc = since.replace(tzinfo=UTC) if since.tzinfo is None else since.astimezone(UTC)
    return utc.isoformat(timespec="milliseconds").replace("+00:00", "Z")
