"""Memory that the service writes plaintext into and Arrow maps by itself.

A memfd has no name on any disk, and is gone with the last process that holds it, however it ended.
"""

from __future__ import annotations

import os
import secrets
import threading
from io import FileIO
from typing import Any, Final

import pyarrow as pa

from .forks import tell_of_forks

_STEP: Final = 4 * 1_048_576
# What is kept for the next read; larger memory goes back to the system at once.
_KEPT_BYTES: Final = 96 * 1_048_576


class Slot:
    """A memfd of this process, mapped by Arrow itself: letting go of it needs no Python."""

    def __init__(self) -> None:
        self._owner = os.getpid()
        self._name = secrets.token_hex(16)
        # It owns the number: closed once, and by itself where an interrupt loses the slot.
        self._file = FileIO(os.memfd_create(f"affluent-{self._name}", os.MFD_CLOEXEC), "r+")
        self.size = 0
        self._map: pa.MemoryMappedFile | None = None

    def reserve(self, size: int) -> None:
        """Have room for `size` bytes; pages take room when they are written."""
        if size <= self.size:
            return
        self.size = -(-size // _STEP) * _STEP
        self._file.truncate(self.size)
        self._map = pa.memory_map(f"/proc/self/fd/{self._file.fileno()}", "r")

    @property
    def is_ours(self) -> bool:
        """Whether this process made it; a fork has its parent's, which goes on writing."""
        return self._owner == os.getpid()

    @property
    def source(self) -> pa.NativeFile:
        """The memory as Arrow reads it: without a copy."""
        return self._map

    def address(self) -> dict[str, Any]:
        """Where the service finds it; the name proves that it is this one."""
        return {"pid": os.getpid(), "fd": self._file.fileno(), "name": self._name}

    def as_file(self, size: int) -> str:
        """Cut it to the size of the file in it, and say where to open that; it is of no use again.

        Whoever has opened it keeps its memory after `close`.
        """
        self._file.truncate(size)
        return f"/proc/self/fd/{self._file.fileno()}"

    def close(self) -> None:
        """Let go of it; what Arrow still maps stays until Arrow lets go too."""
        self._map = None
        self._file.close()


class Slots:
    """Slots that are used again: fresh memory costs a page fault for every page."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._spare: list[Slot] = []
        tell_of_forks(self)

    def take(self, size: int) -> Slot:
        """Give a slot with room for `size` bytes, which nobody else uses."""
        with self._lock:
            slot = self._spare.pop() if self._spare else Slot()
        slot.reserve(size)
        return slot

    def give(self, slot: Slot) -> None:
        """Take a slot back; nothing may refer to its memory any more."""
        with self._lock:
            kept = sum(spare.size for spare in self._spare)
            if slot.is_ours and kept + slot.size <= _KEPT_BYTES:
                self._spare.append(slot)
                return
        slot.close()

    def close(self) -> None:
        """Let go of all that is spare."""
        with self._lock:
            while self._spare:
                self._spare.pop().close()

    def after_fork(self) -> None:
        """Leave the memory to the parent: both would have it written to."""
        self._lock = threading.Lock()
        self.close()


def is_supported() -> bool:
    """Whether this system has memory that another process can open by number."""
    return hasattr(os, "memfd_create") and os.path.isdir("/proc/self/fd")  # noqa: PTH112 - not a path of ours
