"""Gives shards their numbers: a block for each contribution, at random inside it."""

from __future__ import annotations

from dataclasses import dataclass
from secrets import SystemRandom
from typing import TYPE_CHECKING

from ..errors import INPUT_INVALID, AffluentError
from .cut import Piece
from .spec import MOST_WEIGHT, Party

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True)
class Contribution:
    """Consecutive shards of one party."""

    number: int
    party: Party
    weight: int
    first_shard: int
    shard_count: int


@dataclass(frozen=True)
class Numbered:
    """Contributions in order, pieces by shard number, and each record set's `_metadata` number."""

    contributions: tuple[Contribution, ...]
    pieces: dict[int, Piece]
    contribution_of: dict[int, int]
    metadata_shards: dict[str, int]


def number_shards(
    pieces: Sequence[Piece], record_sets: Iterable[str], publisher: Party
) -> Numbered:
    """Give the shards of all pieces their numbers.

    Numbers carry no meaning: on chain anybody sees which ones a licensee opens. The publisher's
    own contribution comes last, weighs nothing and holds each record set's `_metadata`.

    Raises
    ------
    AffluentError
        ``INPUT_INVALID`` where nobody would be paid, or a weight is no u64.
    """
    random = SystemRandom()
    by_party: dict[Party, list[Piece]] = {}
    for piece in pieces:
        by_party.setdefault(piece.party, []).append(piece)
    contributions: list[Contribution] = []
    numbered: dict[int, Piece] = {}
    contribution_of: dict[int, int] = {}
    first = 0
    is_empty = not any(piece.table.num_rows for piece in pieces)
    for party, own in by_party.items():
        # Where there are no rows to weigh, all weigh the same.
        rows = 1 if is_empty else sum(piece.table.num_rows for piece in own)
        weight = rows if party.weight is None else party.weight
        contributions.append(Contribution(len(contributions), party, weight, first, len(own)))
        numbers = list(range(first, first + len(own)))
        random.shuffle(numbers)
        for number, piece in zip(numbers, own, strict=True):
            numbered[number] = piece
            contribution_of[number] = len(contributions) - 1
        first += len(own)
    metadata_shards = {name: first + i for i, name in enumerate(record_sets)}
    last = Contribution(len(contributions), publisher, 0, first, len(metadata_shards))
    for number in metadata_shards.values():
        contribution_of[number] = last.number
    contributions.append(last)
    _check_weights(contributions)
    return Numbered(tuple(contributions), numbered, contribution_of, metadata_shards)


def _check_weights(contributions: Iterable[Contribution]) -> None:
    total = sum(contribution.weight for contribution in contributions)
    if not 0 < total <= MOST_WEIGHT:
        raise AffluentError(
            INPUT_INVALID,
            f"The weights add up to {total}.",
            "Weigh contributions so that their sum is between 1 and 2^64 - 1.",
        )
