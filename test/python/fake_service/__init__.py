"""A small service at the port of the real one: HTTP over a Unix socket, fed from a real pack.

It plans with `_metadata` by rules of its own, serves the pack's plaintext by ranges, and keeps
accounts, so that a read through it is a real read. It knows no chain and no keys.
"""

from .facts import DATASET, Refused, Request
from .service import FakeService

__all__ = ["DATASET", "FakeService", "Refused", "Request"]
