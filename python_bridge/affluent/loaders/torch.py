"""A dataset as PyTorch reads it: batches of tensors, ranks, workers, and an exact state."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import torch
import torch.distributed
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

from ..errors import INPUT_INVALID, STATE_CONFLICT, AffluentError
from .batches import batches
from .order import Order, Shuffle, Unit, check_shuffle, fingerprint
from .progress import Progress
from .ranges import count
from .share import Place
from .tensors import Column, Nulls, converters, tensors
from .work import Work, prepare

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..amounts import Amount
    from ..reading.filters import Filters
    from ..reading.read import Reader
    from .ranges import Ranges

_EPOCH: Final = 0
_WORKED: Final = 1


@dataclass(frozen=True)
class Options:
    """How an epoch is read; see `Dataset.to_torch`."""

    batch_size: int = 1024
    shuffle: Shuffle = None
    seed: int = 0
    drop_last: bool = False
    nulls: Nulls = "nan"

    def __post_init__(self) -> None:
        """Refuse what cannot be meant, before anything is spent."""
        check_shuffle(self.shuffle, self.seed)
        size = self.batch_size
        if isinstance(size, bool) or not isinstance(size, int) or size < 1:
            raise AffluentError(INPUT_INVALID, f"batch_size is {size!r}.", "Give a count of rows.")


def to_torch(
    network: str,
    reader: Reader,
    columns: Sequence[str] | None,
    filters: Filters | None,
    budget: Amount | None,
    options: Options,
) -> TorchDataset:
    """Unlock the rows, and give the dataset that reads them; see `Dataset.to_torch`."""
    converters(reader.schema(columns), options.nulls)
    return TorchDataset(*prepare(network, reader, columns, filters, budget), options)


class Batch(dict[str, Column]):
    """A batch: columns by name. It remembers which positions of the epoch it is.

    Attributes
    ----------
    positions : tuple of ranges
        What `TorchDataset.consumed` counts.
    """

    positions: Ranges = ()


class TorchDataset(IterableDataset[Batch]):
    """Reads a dataset in batches; made by `Dataset.to_torch`.

    Give it to a `DataLoader` with ``batch_size=None``, or take `loader`. Ranks are those of
    `torch.distributed`, else of the environment (``RANK``, ``WORLD_SIZE``). Neither ranks nor
    workers change what is in a batch, unless filters leave rows out.
    """

    def __init__(self, work: Work, units: Sequence[Unit], options: Options) -> None:
        super().__init__()
        self.batch_size = options.batch_size
        self._work = work
        self._units = tuple(units)
        self._options = options
        self._rank: Place | None = None
        read = fingerprint(self._units, options.shuffle, options.seed, work.name())
        even = options.drop_last and work.is_exact
        self._progress = Progress(read, options.batch_size, even=even)
        # Seen by workers that live on from epoch to epoch, and written by those that read.
        self._shared = torch.zeros(2, dtype=torch.int64).share_memory_()
        self._counted = False
        self._order: tuple[int, Order] | None = None

    def set_epoch(self, epoch: int) -> None:
        """Begin another epoch, in another order; the one that goes on stays as it is."""
        if epoch != self._progress.epoch:
            self._forget_workers()
        self._progress.set_epoch(epoch)
        self._shared[_EPOCH] = epoch

    def state_dict(self) -> dict[str, Any]:
        """Say what has been read of the epoch: plain values, fit to be saved.

        Raises
        ------
        AffluentError
            ``STATE_CONFLICT`` where workers have read what this process was not told of: iterate
            over `loader`, or call `consumed` with each batch.
        """
        worker = _worker()
        if self._shared[_WORKED] and not self._counted and worker is None:
            raise AffluentError(
                STATE_CONFLICT,
                "Worker processes have read batches that were not counted here.",
                "Iterate over data.loader(…), or call data.consumed(batch) for each batch.",
            )
        return self._progress.document(self._epoch().rows, self._place(), worker)

    def load_state_dict(self, state: Any) -> None:
        """Go on from a state, with any number of workers.

        Parameters
        ----------
        state : Any
            What `state_dict` gave; with another number of ranks, a list of what it gave on each of
            them; or the state of torchdata's StatefulDataLoader.

        Raises
        ------
        AffluentError
            ``INPUT_INVALID`` for a state of another read, or one that lacks a rank.
        """
        self._progress.load(state)
        self._forget_workers()
        self._shared[_EPOCH] = self._progress.epoch

    def consumed(self, batch: Batch) -> None:
        """Count a batch as read, where a DataLoader's workers read it; `loader` does so itself."""
        if not self._counted:
            self._counted = True
            self._progress.begin(self._epoch().rows, self._place())
        self._progress.note(batch.positions)

    def loader(self, **options: Any) -> Loader:
        """Give a DataLoader whose batches are counted; options are DataLoader's."""
        return Loader(self, **options)

    def __iter__(self) -> Iterator[Batch]:
        worker = _worker()
        self._progress.set_epoch(int(self._shared[_EPOCH]))
        order = self._epoch()
        own = self._progress.begin(order.rows, self._place(), worker)
        made = converters(self._work.schema, self._options.nulls)
        drop = self._options.drop_last
        for rows in batches(self._work, order, own, self.batch_size, drop_last=drop):
            batch = Batch(tensors(rows.table, made))
            batch.positions = rows.positions
            # The moment it is handed over: what is saved then begins after it.
            self._progress.note(rows.positions)
            if worker is not None:
                self._shared[_WORKED] = 1
            yield batch

    def __len__(self) -> int:
        """Batches that are left of the epoch for this rank."""
        if not self._work.is_exact:
            msg = "How many rows satisfy the filters is known when they have been read."
            raise TypeError(msg)
        rows = count(self._progress.left(self._epoch().rows, self._place()))
        return rows // self.batch_size if self._options.drop_last else -(-rows // self.batch_size)

    def __getstate__(self) -> dict[str, Any]:
        # A process that is spawned knows no process group.
        return {**self.__dict__, "_rank": self._place(), "_order": None}

    def begin(self) -> None:
        """Start to count, as a loader does before it starts workers."""
        self._counted = True
        self._progress.begin(self._epoch().rows, self._place())

    def _epoch(self) -> Order:
        epoch, options = self._progress.epoch, self._options
        if self._order is None or self._order[0] != epoch:
            order = Order(self._units, options.shuffle, options.seed, epoch)
            self._order = (epoch, order)
        return self._order[1]

    def _forget_workers(self) -> None:
        self._counted = False
        self._shared[_WORKED] = 0

    def _place(self) -> Place:
        if self._rank is not None:
            return self._rank
        if torch.distributed.is_available() and torch.distributed.is_initialized():
            return Place(torch.distributed.get_rank(), torch.distributed.get_world_size())
        return _place_of_environment()


class Loader(DataLoader[Batch]):
    """A DataLoader that tells its dataset which batches it has handed over."""

    def __init__(self, dataset: TorchDataset, **options: Any) -> None:
        taken = {"batch_size": None, "collate_fn": _as_it_is}
        for name in ("batch_size", "shuffle", "sampler", "batch_sampler", "drop_last"):
            if name in options:
                raise AffluentError(
                    INPUT_INVALID, f"{name} is the dataset's.", "Give it to to_torch."
                )
        super().__init__(dataset, **taken, **options)

    def __iter__(self) -> Iterator[Batch]:
        data: TorchDataset = self.dataset
        if self.num_workers == 0:
            # The dataset itself is read here, and counts.
            yield from super().__iter__()
            return
        data.begin()
        for batch in super().__iter__():
            data.consumed(batch)
            yield batch


def _as_it_is(batch: Batch) -> Batch:
    return batch


def _worker() -> Place | None:
    info = get_worker_info()
    return None if info is None else Place(info.id, info.num_workers)


def _place_of_environment() -> Place:
    given = [os.environ.get(name) for name in ("RANK", "WORLD_SIZE")]
    if given == [None, None]:
        return Place()
    try:
        number, of = (int(text or "") for text in given)
    except ValueError as error:
        raise AffluentError(
            INPUT_INVALID,
            f"RANK is {given[0]!r:.20} and WORLD_SIZE {given[1]!r:.20}.",
            "Set both to whole numbers, or neither.",
        ) from error
    return Place(number, of)
