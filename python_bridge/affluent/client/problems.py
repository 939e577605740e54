"""Turns problem documents into errors: the one place where Python learns of a failure's code."""

from __future__ import annotations

import json

from ..errors import INTERNAL, AffluentError, error_of
from ..wire.read import Mismatch, read
from ..wire.service import Problem


def error_of_answer(status: int, body: bytes) -> AffluentError:
    """Make the error that an answer describes; what cannot be read becomes ``INTERNAL``."""
    try:
        problem = read(Problem, json.loads(body))
    except (ValueError, Mismatch):
        return AffluentError(
            INTERNAL,
            f"The service answered with status {status} and no readable problem.",
            "Run `affluent doctor`.",
        )
    return error_of(problem.code, problem.detail, problem.hint, dict(problem.context))
