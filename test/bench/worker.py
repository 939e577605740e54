"""Runs one contender in a process of its own: a line in, one run, a line of figures out.

Imports and start are not measured. Between runs Arrow keeps its memory: what a page costs that
nobody has touched before is the machine's, differs from one second to the next, and was half of a
run.
"""

from __future__ import annotations

import gc
import importlib
import json
import sys
import time
import traceback
from pathlib import Path

from contenders.setup import Setup, Watch


def peak_mib() -> float | None:
    """Peak of this process's resident memory since the last reset, where the system tells."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return None
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def main() -> None:
    name, document = sys.argv[1:]
    setup = Setup(**json.loads(document))
    output = sys.stdout
    sys.stdout = sys.stderr  # what libraries print is not an answer
    run = importlib.import_module(f"contenders.{name}").prepare(setup)

    def answer(found: dict[str, object]) -> None:
        output.write(json.dumps(found) + "\n")
        output.flush()

    answer({"ready": True})
    for _ in sys.stdin:
        try:
            spent = time.process_time()
            watch = Watch()
            rows = run(watch)
            ended = watch.ended or time.perf_counter()
            first = None if watch.first is None else (watch.first - watch.began) * 1000
            answer(
                {
                    "seconds": ended - watch.began,
                    "rows": rows,
                    "firstBatchMs": first,
                    "firstBatchAt": None if watch.first_at is None else watch.first_at * 1000,
                    "cpuSeconds": time.process_time() - spent,
                    "peakMiB": peak_mib(),
                }
            )
        except Exception as error:  # noqa: BLE001 - whatever it is, the runner reports it
            answer({"error": f"{type(error).__name__}: {error}", "trace": traceback.format_exc()})
        gc.collect()


if __name__ == "__main__":
    main()
