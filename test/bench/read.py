"""Times reading through Affluent beside reading the same file locally, in turns, in one run."""

from __future__ import annotations

import json
import statistics
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow.parquet as pq

import affluent

if TYPE_CHECKING:
    from collections.abc import Callable

TWO = ["delay", "distance"]
WINTER = [("origin", "=", "JFK"), ("month", "in", [12, 1, 2])]


def seconds(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def medians(rounds: int, acts: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Median of each, one of each a round, so that a busy moment hits all alike."""
    times: dict[str, list[float]] = {name: [] for name in acts}
    for _ in range(rounds):
        for name, act in acts.items():
            times[name].append(seconds(act))
    return {name: statistics.median(found) for name, found in times.items()}


def main(packs: Path, rounds: int) -> None:
    (plain,) = (packs / "flights-3m" / "flights").glob("*.parquet")
    flights = affluent.dataset("nyc-dot/flights-3m")
    metered = affluent.dataset("nyc-dot/nycflights13")
    cold = seconds(flights.to_arrow)
    rows = pq.read_table(plain)
    assert flights.to_arrow().equals(rows), "the rows are not those of the plain file"
    first = seconds(lambda: metered.to_arrow(filters=WINTER))
    second = seconds(lambda: metered.to_arrow(filters=WINTER))
    found = medians(
        rounds,
        {
            "localFull": lambda: pq.read_table(plain),
            "affluentFull": flights.to_arrow,
            "localTwoColumns": lambda: pq.read_table(plain, columns=TWO),
            "affluentTwoColumns": lambda: flights.to_arrow(TWO),
        },
    )
    figures = {
        "rows": rows.num_rows,
        "bytes": plain.stat().st_size,
        "rounds": rounds,
        "seconds": {"coldFull": cold, "firstMetered": first, "secondMetered": second, **found},
        "ratios": {
            "warmFullScan": found["affluentFull"] / found["localFull"],
            "warmTwoColumns": found["affluentTwoColumns"] / found["localTwoColumns"],
            "coldFullScan": cold / found["localFull"],
        },
    }
    json.dump(figures, sys.stdout)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
