"""What the service knows of names, for completions: waited for briefly, kept for a while."""

from __future__ import annotations

import re
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from ..client.client import shared_client
from ..errors import AffluentError

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..client.client import Client
    from ..reading.dataset import Dataset

# A kernel that completes runs nothing else: the answer of a slow service is for the next Tab.
_PATIENCE: Final = 0.25
_KEPT: Final = 30.0
_MOST: Final = 200
_MOST_KEPT: Final = 500


@dataclass
class _Answer:
    asked: float
    known: threading.Event = field(default_factory=threading.Event)
    value: list[str] = field(default_factory=list)


class Names:
    """Names of datasets, columns and offers, each asked of the service in a thread.

    Parameters
    ----------
    client_of : callable
        Gives the client; called in that thread, as it may have to start the service.
    patience : float
        Seconds that a completion waits.
    """

    def __init__(
        self, client_of: Callable[[], Client] = shared_client, patience: float = _PATIENCE
    ) -> None:
        self._client_of = client_of
        self._patience = patience
        self._answers: dict[tuple[str, str], _Answer] = {}
        self._lock = threading.Lock()

    def refs(self, start: str) -> list[str]:
        """Find references that begin so, or whose slug does."""
        slug = start.rpartition("/")[2]
        words = " ".join(re.findall(r"\w+", slug))
        found = {*self._ask("refs", words, self._search), *self._ask("refs", "", self._search)}
        wanted = start.lower()
        return sorted(
            ref
            for ref in found
            if ref.lower().startswith(wanted) or ref.lower().rpartition("/")[2].startswith(wanted)
        )

    def columns(self, ref: str) -> list[str]:
        """Give the columns of a dataset."""
        return self._ask("columns", ref, lambda one: self._dataset(one).schema.names)

    def offers(self, ref: str) -> list[str]:
        """Give the open offers of a dataset: kinds that name just one, and all numbers."""
        return self._ask("offers", ref, self._offers)

    def _search(self, words: str) -> list[str]:
        return [one.ref for one in self._client_of().search(words, limit=_MOST)]

    def _offers(self, ref: str) -> list[str]:
        offers = self._dataset(ref).offers
        kinds = [one.kind for one in offers]
        return [*(kind for kind in kinds if kinds.count(kind) == 1), *(one.id for one in offers)]

    def _dataset(self, ref: str) -> Dataset:
        return self._client_of().dataset(ref)

    def _ask(self, what: str, of: str, fetch: Callable[[str], list[str]]) -> list[str]:
        key = (what, of)
        now = time.monotonic()
        with self._lock:
            answer = self._answers.get(key)
            if answer is None or (answer.known.is_set() and now - answer.asked > _KEPT):
                former = [] if answer is None else answer.value
                if len(self._answers) >= _MOST_KEPT:
                    self._answers.clear()
                answer = self._answers[key] = _Answer(now, value=former)
                work: Any = (answer, fetch, of)
                threading.Thread(
                    target=_fill, args=work, name="affluent-names", daemon=True
                ).start()
        answer.known.wait(self._patience)
        return answer.value


def _fill(answer: _Answer, fetch: Callable[[str], list[str]], of: str) -> None:
    try:
        answer.value = list(fetch(of))
    except (AffluentError, OSError, ValueError):
        # Nothing to offer: what is wrong is said when the line is run.
        answer.value = []
    finally:
        answer.known.set()
