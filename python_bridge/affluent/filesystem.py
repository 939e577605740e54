"""The fsspec file system ``affluent://``: shards as read-only files."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Literal

from fsspec import AbstractFileSystem
from fsspec.spec import AbstractBufferedFile

from .amounts import to_atomic
from .client.client import shared_client
from .client.crew import Crew
from .errors import INPUT_INVALID, AffluentError, ForgedError, UnavailableError
from .wire.plan import Plan, UnlockResult

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from .amounts import Amount
    from .reading.dataset import Dataset

_ABSENT: Final = ("NOT_FOUND", "DATASET_UNKNOWN")
# The service decrypts whole segments: to read ahead by one costs little, by more too much.
_BLOCK: Final = 262_144
_AT_ONCE: Final = 8


@dataclass(frozen=True)
class Location:
    """A path taken apart: a dataset, a record set of it, or a file of that."""

    ref: str
    record_set: str | None
    name: str | None


class AffluentFileSystem(AbstractFileSystem):
    """Shards as files: ``affluent://publisher/slug@version/<record set>/<number>.parquet``.

    Plaintext bytes come from the local service, which decrypts them in memory. What is not unlocked
    is unlocked when it is read, within the budget; metadata costs nothing.

    Parameters
    ----------
    network : str, optional
        Default: `AFFLUENT_NETWORK`, else the user's default.
    budget : str, Decimal or int, optional
        Spend at most this by this file system, as in `Dataset.to_arrow`. Without one a locked
        metered shard is opened only within what the owner has set for notebooks.
    """

    protocol = "affluent"
    root_marker = ""
    cachable = True

    def __init__(
        self, network: str | None = None, budget: Amount | None = None, **options: Any
    ) -> None:
        super().__init__(**options)
        self._client = shared_client(network)
        self._budget = budget
        # What was paid for, and is counted once, however often it is asked for.
        self._paid: dict[tuple[str, int], int] = {}
        self._lock = threading.Lock()
        self._datasets: dict[str, Dataset] = {}
        self._plans: dict[str, Plan] = {}

    def ls(self, path: str, detail: bool = True, **_: Any) -> list[Any]:
        """List a dataset's record sets, a record set's files, or a file.

        Sizes are None here: `info` asks for a file's.
        """
        location = self._locate(path)
        if location.name is not None:
            entries = [self.info(path)]
        elif location.record_set is None:
            dataset = self._open_dataset(location.ref)
            entries = [_folder(f"{location.ref}/{name}") for name in dataset.record_set_names]
        else:
            entries = [
                {"name": f"{location.ref}/{file}", "size": None, "type": "file"}
                for file in self._files(location)
            ]
        return entries if detail else [entry["name"] for entry in entries]

    def info(self, path: str, **_: Any) -> dict[str, Any]:
        """Say what a path is; the size of a file costs nothing, locked or not.

        Raises
        ------
        FileNotFoundError
            Only where there is no such dataset or file. What a licence lacks is never that.
        """
        location = self._locate(path)
        name = self._strip_protocol(path)
        try:
            dataset = self._open_dataset(location.ref)
            if location.record_set is None:
                return _folder(name)
            if location.name is None:
                if location.record_set not in dataset.record_set_names:
                    raise FileNotFoundError(path)
                return _folder(name)
            size = self._client.service.size(self._data_path(location))
        except AffluentError as error:
            if error.code in _ABSENT:
                raise FileNotFoundError(path) from error
            raise
        created = dataset.published_at
        return {"name": name, "size": size, "type": "file", "created": created}

    def exists(self, path: str, **_: Any) -> bool:
        """Whether there is such a path; fails where that cannot be told."""
        try:
            self.info(path)
        except FileNotFoundError:
            return False
        return True

    def created(self, path: str) -> datetime:
        """When the version was published."""
        return self._open_dataset(self._locate(path).ref).published_at

    # A version never changes.
    modified = created

    def cat_file(
        self, path: str, start: int | None = None, end: int | None = None, **_: Any
    ) -> bytes:
        """Read bytes `start` to `end` of a file, negative ones counted from its end."""
        location = self._unlocked(path)
        data_path = self._data_path(location)
        if start is None or end is None or start < 0 or end < 0:
            start, end, _ = slice(start, end).indices(self._client.service.size(data_path))
        data = bytearray(max(0, end - start))
        self._client.service.read_into(data_path, start, memoryview(data))
        return bytes(data)

    def cat_ranges(
        self,
        paths: list[str],
        starts: int | list[int | None] | None,
        ends: int | list[int | None] | None,
        max_gap: int | None = None,
        on_error: Literal["return", "raise"] = "return",
        **_: Any,
    ) -> list[bytes | Exception]:
        """Read ranges of files, several at once; what they need is unlocked together before.

        Parameters
        ----------
        on_error : {"return", "raise"}
            Put what failed in its place in the list, or raise the first of it.
        """
        if max_gap is not None:
            raise NotImplementedError
        starts, ends = _as_many(starts, paths), _as_many(ends, paths)

        def read(path: str, start: int | None, end: int | None) -> bytes | Exception:
            try:
                return self.cat_file(path, start, end)
            except Exception as error:
                if on_error == "raise":
                    raise
                return error

        try:
            self._unlock_all(paths)
        except Exception:
            # Each says for itself what it lacks.
            if on_error == "raise":
                raise
        with Crew(_AT_ONCE) as crew:
            ranges = zip(paths, starts, ends, strict=True)
            jobs = [crew.begin(partial(read, *one)) for one in ranges]
            return [job.result() for job in jobs]

    def ukey(self, path: str) -> str:
        """Name the content: a version never changes."""
        location = self._locate(path)
        return f"{self._open_dataset(location.ref).ref}/{location.record_set}/{location.name}"

    def _open(
        self,
        path: str,
        mode: str = "rb",
        block_size: int | str | None = None,
        cache_options: dict[str, Any] | None = None,
        **options: Any,
    ) -> AffluentFile:
        if mode != "rb":
            msg = "affluent:// is read-only"
            raise NotImplementedError(msg)
        self._unlocked(path)
        size = block_size if isinstance(block_size, int) else _BLOCK
        return AffluentFile(self, path, mode, size, cache_options=cache_options, **options)

    def _unlocked(self, path: str) -> Location:
        """Unlock the shard within this file system's own budget, where it has one."""
        location = self._locate(path)
        if location.name is None:
            raise IsADirectoryError(path)
        self._unlock_all([path])
        return location

    def _unlock_all(self, paths: Sequence[str]) -> None:
        """Unlock shards within the budget, those of a record set in one transaction."""
        if self._budget is None:
            return
        wanted: dict[tuple[str, str | None], list[Location]] = {}
        for location in map(self._locate, dict.fromkeys(paths)):
            wanted.setdefault((location.ref, location.record_set), []).append(location)
        with self._lock:
            for locations in wanted.values():
                files = {f"{one.record_set}/{one.name}" for one in locations}
                plan = self._plan(locations[0])
                shards = [one.shard for one in plan.files if one.file in files and not one.unlocked]
                if shards:
                    self._unlock(plan, shards)
                    # The plan is stale now.
                    self._plans.pop(f"{locations[0].ref}/{locations[0].record_set}", None)

    def _unlock(self, plan: Plan, shards: Sequence[int]) -> None:
        currency = plan.currency
        prices = {
            (plan.dataset, file.shard): to_atomic(file.price, currency.decimals, currency.symbol)
            for file in plan.files
            if file.shard in shards
        }
        paid = sum(price for one, price in self._paid.items() if one not in prices)
        left = to_atomic(self._budget or 0, currency.decimals, currency.symbol) - paid
        body = {"version": plan.version, "shards": list(shards), "budget": str(left)}
        former = dict(self._paid)
        self._paid |= prices
        try:
            path = f"/v1/datasets/{plan.dataset}/unlock"
            self._client.service.post(UnlockResult, path, body, repeatable=True)
        except AffluentError as error:
            if not _may_follow_payment(error):
                self._paid = former
            raise

    def _plan(self, location: Location) -> Plan:
        key = f"{location.ref}/{location.record_set}"
        if key not in self._plans:
            dataset = self._open_dataset(location.ref)
            body = {"version": dataset.version, "recordSet": location.record_set}
            self._plans[key] = self._client.service.post(
                Plan, f"/v1/datasets/{dataset.id}/plan", body, repeatable=True
            )
        return self._plans[key]

    def _files(self, location: Location) -> list[str]:
        dataset = self._open_dataset(location.ref)
        if location.record_set not in dataset.record_set_names:
            missing = f"{location.ref}/{location.record_set}"
            raise FileNotFoundError(missing)
        plan = self._plan(location)
        metadata = [plan.metadata_file] if plan.metadata_file else []
        return [*metadata, *(file.file for file in plan.files)]

    def _open_dataset(self, ref: str) -> Dataset:
        if ref not in self._datasets:
            self._datasets[ref] = self._client.dataset(ref)
        return self._datasets[ref]

    def _data_path(self, location: Location) -> str:
        dataset = self._open_dataset(location.ref)
        return f"/v1/data/{dataset.id}/{dataset.version}/{location.record_set}/{location.name}"

    def _locate(self, path: str) -> Location:
        parts: Sequence[str] = self._strip_protocol(path).split("/")
        if not 2 <= len(parts) <= 4 or any(part in ("", ".", "..") for part in parts):
            raise AffluentError(
                INPUT_INVALID,
                f"“{path[:200]}” is no path of a dataset.",
                "Write affluent://publisher/slug@version/<record set>/<number>.parquet.",
            )
        publisher, slug, *rest = parts
        record_set, name = [*rest, None, None][:2]
        return Location(f"{publisher}/{slug}", record_set, name)


class AffluentFile(AbstractBufferedFile):
    """A shard that is open for reading; bytes are fetched by ranges as they are asked for."""

    def _fetch_range(self, start: int, end: int) -> bytes:
        return self.fs.cat_file(self.path, start, end)


def _as_many(bounds: int | list[int | None] | None, paths: list[str]) -> list[int | None]:
    found = bounds if isinstance(bounds, list) else [bounds] * len(paths)
    if len(found) != len(paths):
        raise AffluentError(
            INPUT_INVALID, f"{len(paths)} paths, {len(found)} bounds.", "Give one for each path."
        )
    return found


def _may_follow_payment(error: AffluentError) -> bool:
    """Whether only the keys may have failed to come: then it counts, for a budget is a bound."""
    return isinstance(error, (UnavailableError, ForgedError)) or error.code == "KEY_REFUSED"


def _folder(name: str) -> dict[str, Any]:
    return {"name": name, "size": 0, "type": "directory"}
