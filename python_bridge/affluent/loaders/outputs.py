"""What a dataset is read into by training and by clusters: PyTorch, Hugging Face, Dask, Ray."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..extras import require

if TYPE_CHECKING:
    from collections.abc import Sequence

    import dask.dataframe
    import datasets
    import ray.data

    from ..amounts import Amount
    from ..client.client import Client
    from ..reading.filters import Filters
    from ..reading.read import Reader
    from .order import Shuffle
    from .tensors import Nulls
    from .torch import TorchDataset


class LoaderOutputs:
    """The methods of `Dataset` that give loaders."""

    reader: Reader
    _client: Client

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
        from .torch import Options, to_torch

        options = Options(batch_size, shuffle, seed, drop_last, nulls)
        network = self._client.network
        return to_torch(network, self.reader, columns, filters, budget, options)

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
        from . import hf

        if not streaming:
            return hf.in_memory(self.to_arrow(columns, filters, budget=budget))
        return hf.streaming(self._client.network, self.reader, columns, filters, budget)

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

        Columns have Arrow's types. Where memory runs short Dask moves what it holds to disk, as it
        is, unless its ``distributed.worker.memory.spill`` and ``target`` are False.

        Parameters
        ----------
        columns, filters, budget
            As in `to_arrow`.
        """
        require("dask.dataframe", "dask")
        from .dask import to_dask

        return to_dask(self._client.network, self.reader, columns, filters, budget)

    def to_ray(
        self,
        columns: Sequence[str] | None = None,
        filters: Filters | None = None,
        *,
        budget: Amount | None = None,
    ) -> ray.data.Dataset:
        """Read rows as a Ray dataset; unlocking and workers are as for `to_dask`.

        Where memory runs short Ray moves what it holds to disk, as it is, unless its
        ``automatic_object_spilling_enabled`` is False.

        Parameters
        ----------
        columns, filters, budget
            As in `to_arrow`.
        """
        require("ray.data", "ray")
        from .ray import to_ray

        return to_ray(self._client.network, self.reader, columns, filters, budget)
