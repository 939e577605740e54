"""What a forked child must not share with its parent: locks, sockets, memory that is written to."""

from __future__ import annotations

import os
import weakref
from typing import Protocol


class Forked(Protocol):
    """Something that a child of a fork has to begin anew."""

    def after_fork(self) -> None:
        """Forget what is the parent's; called in the child before anything else runs there."""


_known: weakref.WeakSet[Forked] = weakref.WeakSet()


def tell_of_forks(one: Forked) -> None:
    """Have it told in each child, as long as it lives.

    A lock that another thread held when the process was forked would never be free in the child.
    """
    _known.add(one)


def _tell() -> None:
    for one in list(_known):
        one.after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_tell)
