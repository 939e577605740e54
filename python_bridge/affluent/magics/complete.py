"""Completions of `%affluent` lines and `%%affluent sql` cells, for terminals and JupyterLab."""

from __future__ import annotations

import argparse
import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from IPython.core.completer import SimpleCompletion

from .arguments import parser
from .complete_sql import sql_completions
from .names import Names

if TYPE_CHECKING:
    from IPython.core.completer import CompletionContext, SimpleMatcherResult

_LINE: Final = re.compile(r"^\s*(?:[\w.\[\]\s,'\"]+=\s*)?%affluent(\s+.*)$")
_CELL: Final = re.compile(r"^\s*%%affluent(\s+.*)$")
_IN_FILTER: Final = re.compile(r"[^\W\d]\w*$")
_WORDS_OF_FILTERS: Final = ("and", "or", "not", "in")


class Found(NamedTuple):
    """What may stand in the place of a fragment before the cursor."""

    fragment: str
    kind: str
    texts: list[str]


class Completer:
    """A matcher of IPython's completer, version 2 of its interface.

    Parameters
    ----------
    names : Names, optional
        Where names come from.
    """

    matcher_api_version = 2
    matcher_identifier = "affluent"
    matcher_priority = 100

    def __init__(self, names: Names | None = None) -> None:
        self._names = names or Names()
        # IPython asks every matcher for a function's name, also one that has an identifier.
        self.__qualname__ = self.matcher_identifier

    def __call__(self, context: CompletionContext) -> SimpleMatcherResult:
        """Complete where the cursor is in one of our lines or cells."""
        found = self._find(context)
        if found is None:
            return {"completions": []}
        return {
            "completions": [SimpleCompletion(text, type=found.kind) for text in found.texts],
            "matched_fragment": found.fragment,
            "suppress": True,
            "ordered": True,
        }

    def _find(self, context: CompletionContext) -> Found | None:
        lines = context.full_text.split("\n")
        before = lines[context.cursor_line][: context.cursor_position]
        if context.cursor_line > 0 and _CELL.match(lines[0] + " "):
            body = "\n".join([*lines[1 : context.cursor_line], before])
            return Found(*sql_completions(body, "\n".join(lines[1:]), self._names))
        match = (_CELL if context.cursor_line == 0 else _LINE).match(before) or _LINE.match(before)
        return None if match is None else self._in_line(match[1])

    def _in_line(self, text: str) -> Found | None:
        *words, current = split_open(text)
        command = next((word for word in words if not word.startswith("-")), None)
        top = parser()
        commands = _commands(top)
        if command is None:
            if words and words[-1] == "--traceback":
                return _among(current, ("on", "off"), "keyword")
            options = current.startswith("-")
            return _among(current, _options(top) if options else commands, "function")
        if command not in commands:
            return None
        rest = words[words.index(command) + 1 :]
        return self._in_command(commands[command], rest, current)

    def _in_command(
        self, command: argparse.ArgumentParser, words: list[str], current: str
    ) -> Found | None:
        options = {name: action for action in command._actions for name in action.option_strings}  # noqa: SLF001
        ref = _ref(command, words, options)
        option = options.get(words[-1]) if words else None
        if option is not None and option.nargs != 0:
            return self._value(option, ref, current)
        if current.startswith("-"):
            return _among(current, _options(command), "keyword")
        takes_ref = any(action.dest == "ref" for action in command._actions)  # noqa: SLF001
        if takes_ref and ref is None:
            return Found(current, "module", self._names.refs(current))
        return None if current else _among(current, _options(command), "keyword")

    def _value(self, option: argparse.Action, ref: str | None, current: str) -> Found | None:
        if option.choices:
            return _among(current, [str(one) for one in option.choices], "keyword")
        if ref is None:
            return None
        if option.dest == "offer":
            return _among(current, self._names.offers(ref), "keyword")
        if option.dest == "columns":
            done, _, last = current.rpartition(",")
            used = {one.strip() for one in done.split(",")}
            names = [name for name in self._names.columns(ref) if name not in used]
            return _among(last.lstrip(), names, "property")
        if option.dest == "filters":
            match = _IN_FILTER.search(current)
            if current.count("'") % 2 == 0:
                names = [*self._names.columns(ref), *_WORDS_OF_FILTERS]
                return _among(match[0] if match else "", names, "property")
        return None


def split_open(text: str) -> list[str]:
    """Split a line that is still being written into words, the last of which may be empty or open.

    An open quote is left out, so that what is after it is completed as it stands there.
    """
    words, current, quote = [], "", ""
    for sign in text:
        if quote:
            quote, current = ("", current) if sign == quote else (quote, current + sign)
        elif sign in "\"'":
            quote = sign
        elif sign.isspace():
            words += [current] if current else []
            current = ""
        else:
            current += sign
    return [*words, current]


def _ref(
    command: argparse.ArgumentParser, words: list[str], options: dict[str, argparse.Action]
) -> str | None:
    """Find the reference among the words: the first that is neither an option nor its value."""
    if not any(action.dest == "ref" for action in command._actions):  # noqa: SLF001
        return None
    before: Any = None
    for word in words:
        is_value = before is not None and before.nargs != 0
        before = None if is_value else options.get(word)
        if not is_value and not word.startswith("-"):
            return word
    return None


def _commands(top: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    found = (one for one in top._actions if isinstance(one, argparse._SubParsersAction))  # noqa: SLF001
    return dict(next(found).choices)


def _options(command: argparse.ArgumentParser) -> list[str]:
    return [action.option_strings[-1] for action in command._actions if action.option_strings]  # noqa: SLF001


def _among(fragment: str, texts: Any, kind: str) -> Found:
    return Found(fragment, kind, [one for one in texts if one.startswith(fragment)])
