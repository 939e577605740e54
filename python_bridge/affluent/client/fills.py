"""Brings the wanted ranges of a file into memory that Arrow reads without a copy.

The service writes into a memfd of ours where it can reach it; otherwise it sends the bytes.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from ..errors import INPUT_INVALID, AffluentError
from .slots import Slot, Slots, is_supported

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .abort import Abort
    from .service import Service

Range = tuple[int, int]

_CHOICE: Final = "AFFLUENT_TRANSPORT"
_UNSHARED: Final = "MEMORY_UNSHARED"


@dataclass
class Filled:
    """The ranges at their own offsets; what lies between them is of no meaning."""

    source: pa.NativeFile
    slot: Slot | None = None


class Fills:
    """Fills memory from files of a service. Thread-safe."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._slots = Slots() if _wants_memory() else None

    def fetch(self, file: dict[str, Any], ranges: Sequence[Range], abort: Abort) -> Filled:
        """Read `ranges` of a file, which is unlocked.

        Parameters
        ----------
        file : dict
            ``dataset``, ``version`` and ``file``, as `POST /v1/fills` takes them.
        ranges : sequence of (int, int)
            Ascending, apart from one another.
        abort : Abort
            Breaks the request off.

        Raises
        ------
        AffluentError
            What the service says.
        """
        body = {**file, "ranges": [list(one) for one in ranges]}
        size = max((end for _, end in ranges), default=0)
        if not size:
            return Filled(pa.BufferReader(b""))
        slots = self._slots
        if slots is not None:
            try:
                return self._into_memory(slots, body, size, abort)
            except AffluentError as error:
                if error.code != _UNSHARED:
                    raise
                # Another container's process numbers: it will not become better.
                self._slots = None
                slots.close()
        return self._into_buffer(body, ranges, size, abort)

    def release(self, filled: Filled) -> None:
        """Give the memory back; nothing may refer to it any more."""
        slot, filled.slot = filled.slot, None
        if slot is None:
            return
        if self._slots is None:
            slot.close()
        else:
            self._slots.give(slot)

    def close(self) -> None:
        """Let go of memory that is kept for the next read."""
        if self._slots is not None:
            self._slots.close()

    def _into_memory(self, slots: Slots, body: dict[str, Any], size: int, abort: Abort) -> Filled:
        slot = slots.take(size)
        try:
            self._service.fill({**body, "memory": slot.address()}, None, abort)
        except BaseException:
            # The service may still be writing into it.
            slot.close()
            raise
        return Filled(slot.source, slot)

    def _into_buffer(
        self, body: dict[str, Any], ranges: Sequence[Range], size: int, abort: Abort
    ) -> Filled:
        # Arrow's own memory: its threads may drop it when Python has begun to end, and must not
        # need Python for that. Pages take room when they are written: only the ranges do.
        area = pa.allocate_buffer(size)
        view = memoryview(area)
        self._service.fill(body, [view[start:end] for start, end in ranges], abort)
        return Filled(pa.BufferReader(area))


def _wants_memory() -> bool:
    choice = os.environ.get(_CHOICE, "")
    if choice not in {"", "memory", "stream"}:
        raise AffluentError(
            INPUT_INVALID, f"{_CHOICE} is “{choice[:40]}”.", "Set it to memory or stream."
        )
    return choice != "stream" and is_supported()
