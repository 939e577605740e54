"""The Arrow schema of a record set, as the manifest has it."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pyarrow as pa

from ..errors import AffluentError, error_of

if TYPE_CHECKING:
    from ..wire.catalog import RecordSet


def schema_of(record_set: RecordSet) -> pa.Schema:
    """Decode the schema.

    Raises
    ------
    ForgedError
        ``MANIFEST_INVALID`` where the manifest's schema cannot be read, or differs from its list
        of fields.
    """
    if record_set.arrow_schema is None:
        return pa.schema([_field(one.name, one.type) for one in record_set.fields])
    try:
        message = base64.b64decode(record_set.arrow_schema, validate=True)
        schema = pa.ipc.read_schema(pa.py_buffer(message)).remove_metadata()
    except (ValueError, pa.ArrowException, OSError) as error:
        raise _invalid(record_set, "its schema cannot be read") from error
    if schema.names != [field.name for field in record_set.fields]:
        raise _invalid(record_set, "its schema and its fields differ")
    return schema


def _field(name: str, kind: str) -> pa.Field:
    try:
        return pa.field(name, pa.type_for_alias(kind))
    except ValueError:
        # A type with parameters: what it is exactly is known when the rows are read.
        return pa.field(name, pa.null())


def _invalid(record_set: RecordSet, what: str) -> AffluentError:
    return error_of(
        "MANIFEST_INVALID", f"Record set {record_set.name}: {what}.", "Tell the publisher."
    )
