"""Affluent, cold: all bytes verified, decrypted and in the reader's memory, not decoded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contenders.setup import Run, Setup, Watch

import affluent
from affluent.reading.ahead import Ahead, Window

if TYPE_CHECKING:
    from collections.abc import Iterator

    from affluent.reading.scan import Scan


def prepare(setup: Setup) -> Run:
    def run(watch: Watch) -> int:
        with affluent.connect() as client:
            client.licences()
            watch.start()
            reader = client.dataset(setup.ref).reader
            plan = reader.plan(None, None)
            rows = sum(reader.scan_files(plan, plan.files, None, rows_in_memory))
            watch.stop()
            return rows

    return run


def rows_in_memory(scan: Scan) -> Iterator[int]:
    """Yield the rows of each shard when its bytes are there."""
    windows = (
        Window(scan.reference(file.file), scan.footers.groups(file), ranges)
        for file, ranges in scan.ranges()
    )
    count = scan.footers.metadata.row_group
    release = scan.service.fills.release
    with Ahead(scan.service, windows, lambda _, filled: release(filled)) as ahead:
        for window, _ in ahead:
            yield sum(count(group).num_rows for group in window.groups)
