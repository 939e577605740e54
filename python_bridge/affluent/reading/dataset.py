"""A dataset at one version, as people hold it in a notebook."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from ..client.purchases import choose_offer, request_purchase, wait_for_licence
from ..display.card import card, table
from ..extras import require
from ..wire.plan import Estimate, Plan
from .read import Reader
from .schema import schema_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    import dask.dataframe
    import datasets
    import duckdb
    import pandas as pd
    import polars as pl
    import ray.data

    from ..amounts import Amount
    from ..client.client import Client
    from ..loaders.order import Shuffle
    from ..loaders.tensors import Nulls
    from ..loaders.torch import TorchDataset
    from ..wire.catalog import Contributor, DatasetDetail, Offer
    from ..wire.licence import Licence, PurchaseRequest
    from .filters import Filters
    from .scan import Progress


class Dataset:
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
        return self._reader.plan(columns, filters)

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

    def to_arrow(
        self,
        columns: Sequence[str] | None = None,
        filters: Filters | None = None,
        *,
        limit: int | None = None,
        budget: Amount | None = None,
        progress: Progress | None = None,
    ) -> pa.Table:
        """Read rows as an Arrow table.

        Parameters
        ----------
        columns, filters
            As in `estimate`.
        limit : int, optional
            At most so many rows. Without filters, only as many shards are unlocked as hold them.
        budget : str, Decimal or int, optional
            Spend at most this on unlocking: text and decimals in units of the currency, integers in
            atomic units. Default: what the owner has set; 0: read only what is unlocked.
        progress : callable, optional
            Called with bytes read and bytes planned.

        Returns
        -------
        pyarrow.Table
            The rows that satisfy the filters, in the order of the shards.

        Raises
        ------
        LicenceError
            No licence covers the read.
        BudgetError
            It would cost more than may be spent; nothing was spent.
        """
        tables = list(self._reader.tables(columns, filters, limit, budget, progress))
        return pa.concat_tables(tables or [self._reader.schema(columns).empty_table()])

    def to_batches(
        self,
        columns: Sequence[str] | None = None,
        filters: Filters | None = None,
        *,
        limit: int | None = None,
        budget: Amount | None = None,
        progress: Progress | None = None,
        batch_size: int = 65_536,
    ) -> Iterator[pa.RecordBatch]:
        """Read rows batch by batch, in the memory of a few shards; see `to_arrow`."""
        for rows in self._reader.tables(columns, filters, limit, budget, progress):
            yield from rows.to_batches(max_chunksize=batch_size)

    def to_pandas(
        self,
        columns: Sequence[str] | None = None,
        filters: Filters | None = None,
        *,
        limit: int | None = None,
        budget: Amount | None = None,
        progress: Progress | None = None,
    ) -> pd.DataFrame:
        """Read rows as a pandas data frame; see `to_arrow`."""
        return self.to_arrow(
            columns, filters, limit=limit, budget=budget, progress=progress
        ).to_pandas()

    def to_polars(
        self,
        columns: Sequence[str] | None = None,
        filters: Filters | None = None,
        *,
        limit: int | None = None,
        budget: Amount | None = None,
        progress: Progress | None = None,
        lazy: bool = False,
    ) -> pl.DataFrame | pl.LazyFrame:
        """Read rows as a Polars frame; see `to_arrow`. `lazy` gives a frame in memory, as lazy."""
        import polars as pl

        frame = pl.from_arrow(
            self.to_arrow(columns, filters, limit=limit, budget=budget, progress=progress)
        )
        return frame.lazy() if lazy else frame

    def to_duckdb(
        self,
        con: duckdb.DuckDBPyConnection | None = None,
        columns: Sequence[str] | None = None,
        filters: Filters | None = None,
        *,
        limit: int | None = None,
        budget: Amount | None = None,
        progress: Progress | None = None,
    ) -> duckdb.DuckDBPyRelation:
        """Read rows as a DuckDB relation; see `to_arrow`."""
        import duckdb

        rows = self.to_arrow(columns, filters, limit=limit, budget=budget, progress=progress)
        return (con or duckdb.default_connection()).from_arrow(rows)

    def to_torch(
        self,
        columns: Sequence[str] | None = None,
        filters: Filters | None = None,
        *,
        batch_size: int = 1024,
        shuffle: Shuffle = None,
        seed: int = 0,
        drop_last: bool = False,
        nulls: Nulls = "nan",
        budget: Amount | None = None,
    ) -> TorchDataset:
        """Read rows as batches of PyTorch tensors, in any number of ranks and worker processes.

        What the filters touch is unlocked here and now; workers spend nothing. Numbers alias
        Arrow's memory. Times are int64 nanoseconds since 1970 in UTC, dates int32 days, lists of a
        fixed size matrices; texts and other objects stay lists of Python objects.

        Parameters
        ----------
        columns, filters, budget
            As in `to_arrow`.
        batch_size : int
            Rows of a batch; only the last one of a rank may be shorter.
        shuffle : {None, "shards"} or int
            None: as stored. ``"shards"``: shards in random order. A number: row groups in random
            order, and rows at random among at least so many, which are held in memory.
        seed : int
            With it and the epoch (`TorchDataset.set_epoch`) the order is the same everywhere.
        drop_last : bool
            Only full batches, and without filters as many for every rank.
        nulls : {"nan", "mask"}
            ``"nan"``: a missing floating-point number is NaN, another missing number is refused.
            ``"mask"``: it is 0, and ``<column>.valid`` says which values are there.

        Returns
        -------
        TorchDataset
            An `IterableDataset`: take its `loader`, or a `DataLoader` with ``batch_size=None``.
            `state_dict` and `load_state_dict` go on exactly, with any other number of workers.
        """
        require("torch", "torch")
        from ..loaders.torch import Options, to_torch

        options = Options(batch_size, shuffle, seed, drop_last, nulls)
        network = self._client.network
        return to_torch(network, self._reader, columns, filters, budget, options)

    def to_hf(
        self,
        columns: Sequence[str] | None = None,
        filters: Filters | None = None,
        *,
        streaming: bool = True,
        budget: Amount | None = None,
    ) -> datasets.IterableDataset | datasets.Dataset:
        """Read rows as a Hugging Face dataset.

        Parameters
        ----------
        columns, filters, budget
            As in `to_arrow`.
        streaming : bool
            True: an `IterableDataset` that reads as it goes, whose shards workers share and whose
            state goes on; what the filters touch is unlocked here and now. False: a `Dataset` in
            memory. Neither writes to disk.
        """
        require("datasets", "hf")
        from ..loaders import hf

        if not streaming:
            return hf.in_memory(self.to_arrow(columns, filters, budget=budget))
        return hf.streaming(self._client.network, self._reader, columns, filters, budget)

    def to_dask(
        self,
        columns: Sequence[str] | None = None,
        filters: Filters | None = None,
        *,
        budget: Amount | None = None,
    ) -> dask.dataframe.DataFrame:
        """Read rows as a Dask data frame, a partition for each row group.

        What the filters touch is unlocked here and now. Workers read through the service of their
        own machine, whose wallet or session must hold the licence; they spend nothing.

        Parameters
        ----------
        columns, filters, budget
            As in `to_arrow`.
        """
        require("dask.dataframe", "dask")
        from ..loaders.dask import to_dask

        return to_dask(self._client.network, self._reader, columns, filters, budget)

    def to_ray(
        self,
        columns: Sequence[str] | None = None,
        filters: Filters | None = None,
        *,
        budget: Amount | None = None,
    ) -> ray.data.Dataset:
        """Read rows as a Ray dataset; unlocking and workers are as for `to_dask`.

        Parameters
        ----------
        columns, filters, budget
            As in `to_arrow`.
        """
        require("ray.data", "ray")
        from ..loaders.ray import to_ray

        return to_ray(self._client.network, self._reader, columns, filters, budget)

    def files(self) -> list[str]:
        """List the shards as ``affluent://`` URLs, for anything that takes fsspec."""
        return [f"affluent://{self.ref}/{file.file}" for file in self.explain().files]

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        reader = pa.RecordBatchReader.from_batches(self.schema, self.to_batches())
        return reader.__arrow_c_stream__(requested_schema)

    def __repr__(self) -> str:
        return f"<Dataset {self.ref}: {self.title}, {self.num_rows:,} rows>"

    def _repr_html_(self) -> str:
        detail = self._detail
        facts = {
            "reference": self.ref,
            "rows": f"{self.num_rows:,}",
            "terms": detail.terms.name,
            "offers": "; ".join(str(one) for one in detail.offers if one.open) or "none open",
        }
        rows = [
            (one.name, one.type, one.min or "", one.max or "", one.description)
            for one in detail.record_sets[0].fields
        ]
        fields = table(("column", "type", "min", "max", "description"), rows)
        return card(self.title, facts, detail.summary) + fields

    def __reduce__(self) -> tuple[Any, ...]:
        from ..client.client import shared_client

        return _reopen, (shared_client, self._client.network, self.ref)

    @cached_property
    def _reader(self) -> Reader:
        record_set = self._detail.record_sets[0]
        return Reader(self._client.service, self._detail, record_set, self.schema)

    def _refresh(self) -> DatasetDetail:
        self._detail = self._client.detail(self.id, self.version)
        return self._detail


def _reopen(client_of: Any, network: str, ref: str) -> Dataset:
    return client_of(network).dataset(ref)
