"""Table to Parquet shards, `_metadata` and `pack.json`."""

from .pack import Packed, pack
from .spec import PackSpec, load_spec

__all__ = ["PackSpec", "Packed", "load_spec", "pack"]
