"""A dataset at one version, as people hold it in a notebook."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from ..client.purchases import choose_offer, request_purchase, wait_for_licence
from ..display.shown import Shown, ShownTable, View
from ..frames.outputs import FrameOutputs
from ..loaders.outputs import LoaderOutputs
from ..wire.plan import Estimate, Plan
from .read import Reader
from .schema import schema_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from ..amounts import Amount
    from ..client.client import Client
    from ..wire.catalog import Contributor, DatasetDetail, Offer
    from ..wire.licence import Licence, PurchaseRequest
    from .filters import Filters


class Dataset(Shown, FrameOutputs, LoaderOutputs):
    """A dataset at one version. Made by `affluent.dataset`; to look at it costs nothing.

    Attributes
    ----------
    ref : str
        ``publisher/slug@version``: opens this very version again.
    id : str
        The dataset's id on chain.
    version : int
        The version that is pinned.
    title : str
        Its title.
    """

    def __init__(self, client: Client, detail: DatasetDetail) -> None:
        self._client = client
        self._detail = detail
        self.id = detail.id
        self.version = detail.version
        self.title = detail.title
        self.ref = f"{detail.ref.partition('@')[0]}@{detail.version}"

    @property
    def publisher(self) -> str:
        """The publisher's name in your networks file, or its address."""
        publisher = self._detail.publisher
        return publisher.name or publisher.address

    @cached_property
    def schema(self) -> pa.Schema:
        """Columns and their types."""
        return schema_of(self._detail.record_sets[0])

    @property
    def num_rows(self) -> int:
        """Rows of all shards."""
        return self._detail.record_sets[0].rows

    @property
    def published_at(self) -> datetime:
        """When this version was published."""
        return self._detail.published_at

    @property
    def record_set_names(self) -> list[str]:
        """Names of the dataset's tables; the first is the one that is read."""
        return [one.name for one in self._detail.record_sets]

    @property
    def offers(self) -> list[Offer]:
        """The offers that are open."""
        return [offer for offer in self._refresh().offers if offer.open]

    @property
    def contributors(self) -> list[Contributor]:
        """Who contributed, and what each has earned by the chain's account."""
        return list(self._refresh().contributors)

    @property
    def licence(self) -> Licence | None:
        """The licence that you hold, or None."""
        return self._refresh().licence

    def sample(self, n: int = 10) -> pa.Table:
        """Read the first rows of the free sample."""
        data = self._client.service.get_bytes(f"/v1/datasets/{self.id}/sample")
        with pa.ipc.open_stream(data) as stream:
            return stream.read_all().slice(0, n)

    def estimate(
        self, columns: Sequence[str] | None = None, filters: Filters | None = None
    ) -> Estimate:
        """Say what a read would cost. Spends nothing.

        Parameters
        ----------
        columns : list of str, optional
            Default: all.
        filters : list, optional
            ``[(column, op, value), …]``, all of which must hold, or a list of such lists, one of
            which must hold. Operators: ``= != < <= > >= in`` and ``"not in"``.
        """
        plan = self.explain(columns, filters)
        names = Estimate.__dataclass_fields__
        return Estimate(**{name: getattr(plan, name) for name in names})

    def explain(self, columns: Sequence[str] | None = None, filters: Filters | None = None) -> Plan:
        """Say what a read would cost, and which files it would open. Spends nothing."""
        return self.reader.plan(columns, filters)

    def buy(
        self,
        offer: Offer | str | int | None = None,
        *,
        deposit: Amount | None = None,
        wait: bool = True,
        timeout: float = 300,
    ) -> Licence | PurchaseRequest:
        """Open a purchase, which the owner approves in the panel or command line.

        Parameters
        ----------
        offer : Offer, str or int, optional
            An offer, its number, or its kind; needed where several are open.
        deposit : str, Decimal or int, optional
            For metered offers; default: the least that the offer asks.
        wait : bool
            Wait for the licence; otherwise return the request.
        timeout : float
            Seconds to wait.

        Raises
        ------
        AffluentError
            ``OWNER_REQUIRED`` where nobody approved in time; the request stays open.
        """
        chosen = choose_offer(self._refresh(), offer)
        request = request_purchase(self._client.service, chosen, deposit)
        if not wait:
            return request
        return wait_for_licence(self._client.service, request, timeout)

    def files(self) -> list[str]:
        """List the shards as ``affluent://`` URLs, for anything that takes fsspec."""
        return [f"affluent://{self.ref}/{file.file}" for file in self.explain().files]

    def __repr__(self) -> str:
        return f"<Dataset {self.ref}: {self.title}, {self.num_rows:,} rows>"

    def _view(self) -> View:
        detail = self._detail
        held = detail.licence
        facts = {
            "reference": self.ref,
            "publisher": self.publisher,
            "rows": f"{self.num_rows:,}",
            "terms": detail.terms.name,
            "allows": detail.terms.allowed,
            "offers": "; ".join(str(one) for one in detail.offers if one.open) or "none open",
            "licence": "none" if held is None else f"{held.id}, {held.state}",
        }
        rows = [
            (one.name, one.type, one.min or "", one.max or "", one.description)
            for one in detail.record_sets[0].fields
        ]
        heads = ("column", "type", "min", "max", "description")
        return View(self.title, facts, detail.summary, [ShownTable("Columns", heads, rows)])

    def __reduce__(self) -> tuple[Any, ...]:
        from ..client.client import shared_client

        return _reopen, (shared_client, self._client.network, self.ref)

    @cached_property
    def reader(self) -> Reader:
        """Plans and reads; what `to_arrow` and its like are made of."""
        record_set = self._detail.record_sets[0]
        return Reader(self._client.service, self._detail, record_set, self.schema)

    def _refresh(self) -> DatasetDetail:
        self._detail = self._client.detail(self.id, self.version)
        return self._detail


def _reopen(client_of: Any, network: str, ref: str) -> Dataset:
    return client_of(network).dataset(ref)
