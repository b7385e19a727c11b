"""Turns pydantic's errors into problems that an operator can fix. A problem never repeats a value."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from bot.errors import Problem
from bot.settings import lines
from bot.settings.models import File
from bot.settings.nearest import with_nearest


def from_validation(errors: Iterable[ErrorDetails], located: lines.Located) -> list[Problem]:
    """Return a problem for each error found while validating `File`."""
    found = list(errors)
    inner = {error["loc"][:-1] for error in found}
    # A list in which every element is wrong also counts as too short, which does not help an operator.
    return [_problem(error, located) for error in found if error["type"] != "too_short" or error["loc"] not in inner]


def _problem(error: ErrorDetails, located: lines.Located) -> Problem:
    path = tuple(step for step in error["loc"] if step != "[key]")
    if error["type"] == "environment":
        name = error["ctx"]["name"]
        return Problem(place=name, rule=error["msg"], line=located.exactly(path), example=f"{name}=paste-it-here")
    field = _field_at(path)
    return Problem(
        place=lines.dotted(path),
        rule=_rule(error, path, field),
        line=located.around(path),
        example=field.examples[0] if field and field.examples and error["type"] != "extra_forbidden" else None,
    )


def _rule(error: ErrorDetails, path: lines.Path, field: FieldInfo | None) -> str:
    meaning = (field and field.description) or "something else"
    match error["type"]:
        case "extra_forbidden":
            return with_nearest(f"unknown setting `{path[-1]}`", str(path[-1]), _known_beside(path))
        case "missing":
            return f"is missing; give {meaning}"
        case "value_error":
            return str(error["ctx"]["error"])
        case _:
            return f"must be {meaning}"


def _known_beside(path: lines.Path) -> list[str]:
    model = _kind_at(path[:-1])
    return list(model.model_fields) if isinstance(model, type) and issubclass(model, BaseModel) else []


def _field_at(path: lines.Path) -> FieldInfo | None:
    """Return the innermost field on the way to `path`."""
    kind: Any = File
    innermost = None
    for step in path:
        field = _fields(kind).get(step)
        innermost = field or innermost
        kind = field.annotation if field else _element(kind)
    return innermost


def _kind_at(path: lines.Path) -> Any:
    kind: Any = File
    for step in path:
        field = _fields(kind).get(step)
        kind = field.annotation if field else _element(kind)
    return next((each for each in (kind, *get_args(kind)) if _fields(each)), kind)


def _fields(kind: Any) -> Mapping[Any, FieldInfo]:
    candidates = (kind, *get_args(kind))
    models = (each for each in candidates if isinstance(each, type) and issubclass(each, BaseModel))
    return next((each.model_fields for each in models), {})


def _element(kind: Any) -> Any:
    """Return the type of a table's or list's elements."""
    arguments = [each for each in get_args(kind) if each not in (..., type(None))]
    return arguments[-1] if arguments else None


_SYNTAX = re.compile(r"(?P<what>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)", re.DOTALL)
_SYNTAX_WORDS = {
    "Invalid value": 'a value is missing or cannot be read here; text needs quotes, as in name = "Example"',
    "Cannot overwrite a value": "this setting is here for the second time",
    "Cannot declare": "this table is here for the second time",
    "Cannot mutate": "this adds to a value that is already complete above",
    "Expected '=' after a key": "a name must be followed by = and a value",
    "Expected newline or end of document": "there is something after the value; write one setting per line",
    "Expected ']'": "a table's name must end with ]",
    "Invalid statement": "a line must be a [table], a name = value, or a # comment",
    "Illegal character": "a quote is opened and not closed on its line",
    "Unterminated string": "a quote is opened and never closed",
    "Unclosed array": "a list is not closed, or a comma is missing in it",
    "Unclosed inline table": "a { is not closed, or a comma is missing in it",
    "Unescaped '\\'": "a backslash must be written twice",
    "Invalid hex value": "a backslash must be written twice; paths may have / on Windows, too",
}


def from_syntax(error: Exception) -> Problem:
    """Return the problem of a file that is not TOML, from the message of `tomllib`."""
    found = _SYNTAX.fullmatch(str(error))
    what = found["what"] if found else str(error)
    words = next((words for start, words in _SYNTAX_WORDS.items() if what.startswith(start)), "this is not TOML")
    if found is None or found["line"] is None:
        return Problem(place="end of the file", rule=words)
    return Problem(place=f"column {found['column']}", rule=words, line=int(found["line"]))


_TOO_LARGE = "this number is too large"
_LARGEST = 2**63  # https://toml.io/en/v1.0.0#integer
_LONG_NUMBER = re.compile(r"[0-9][0-9_]{4000}")


def from_limit(error: Exception, text: str) -> Problem:
    """Return the problem of a file that Python does not read, because of its depth or of a number in it."""
    if isinstance(error, RecursionError):
        return Problem(place="the file", rule="lists or tables are nested too deeply")
    found = _LONG_NUMBER.search(text)
    line = text.count("\n", 0, found.start()) + 1 if found is not None else None
    return Problem(place="the file", rule=_TOO_LARGE, line=line)


def too_large(value: Any, located: lines.Located, path: lines.Path = ()) -> Iterator[Problem]:
    """Find the numbers that TOML does not allow. Python reads some of them, and then cannot write them in a message."""
    if isinstance(value, int) and not -_LARGEST <= value < _LARGEST:
        yield Problem(place=lines.dotted(path), rule=_TOO_LARGE, line=located.around(path))
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, member in members:
        yield from too_large(member, located, (*path, step))


def describe(problems: Iterable[Problem], path: Path | str) -> str:
    """Return all problems as one message, in the order of the file's lines."""
    ordered = sorted(problems, key=lambda each: each.line or 0)
    return "\n".join([f"The settings cannot be used ({path}):", *(_words(each) for each in ordered)])


def _words(problem: Problem) -> str:
    line = "" if problem.line is None else f"line {problem.line}, "
    example = "" if problem.example is None else f"\n      for example: {problem.example}"
    return f"  - {line}{problem.place}: {problem.rule}{example}"
