"""Finds sentences for people that do not go through `bot.i18n`, in the source of a module.

`python tests/support/sentences.py PATH…` prints them.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

SENTENCE_FUNCTIONS = {"tr": 1, "trn": 2, "mark": 1, "Traits": 1}
"""Functions whose first arguments are sentences, and how many of them."""
NOT_FOR_PEOPLE = frozenset(
    {"ValueError", "TypeError", "RuntimeError", "KeyError", "AssertionError", "LookupError", "NotImplementedError"}
)
STORED = frozenset({"Target"})
"""Classes that hold what the journal stores."""
STORED_KEYS = frozenset({"action"})
"""Keys of what the journal stores."""
LOGGING = frozenset({"debug", "info", "warning", "error", "exception", "critical"})
NAMED_IN_LOGS = {"RegularJob": 1}
"""Classes whose first arguments are names that only the log shows, and how many of them."""
SHOWN_WORDS = frozenset({"title", "label", "verb", "placeholder", "happened", "next", "footer", "description", "text"})
"""Keyword arguments that a person sees even if they are one word."""
_KEPT_PLAIN = "# not translated:"
"""Ends a line whose text is stored or matched, with the reason."""
_PROSE = re.compile(r"[A-Za-z][a-z']+[,;:.]? (?:[A-Za-z]|$)|[A-Za-z].*[.!?]$", re.DOTALL)
_WORD = re.compile(r"(?<![\w/`.:-])[A-Z][a-z]{2,}(?![\w`])")


def problems(path: Path) -> Iterator[str]:
    """Yield `line: what is wrong` for each sentence that is outside the door, or goes through it wrongly."""
    source = path.read_text(encoding="utf-8")
    tree = ast.parse(source)
    excused = {id(node) for each in _excused(tree) for node in ast.walk(each)} | set(_kept_plain(tree, source))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (name := _name(node.func)) in {"tr", "trn", "mark"}:
            yield from _misuse(node, name)
        if id(node) in excused or not isinstance(node, ast.Constant | ast.JoinedStr):
            continue
        if isinstance(words := _words(node), str) and _PROSE.search(words):
            yield f"{node.lineno}: not through tr, trn or mark: {words!r}"
    for keyword in (each for each in ast.walk(tree) if isinstance(each, ast.keyword) and each.arg in SHOWN_WORDS):
        for shown in _branches(keyword.value):
            if id(shown) not in excused and _WORD.search(_words(shown) or ""):
                yield f"{shown.lineno}: not through tr, trn or mark: {_words(shown)!r}"


def _branches(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.IfExp):
        yield from _branches(node.body)
        yield from _branches(node.orelse)
    else:
        yield node


def _kept_plain(tree: ast.Module, source: str) -> Iterator[int]:
    """Yield what is on a line that is marked as not translated."""
    plain = {number for number, line in enumerate(source.splitlines(), 1) if _KEPT_PLAIN in line}
    for node in ast.walk(tree):
        if isinstance(node, ast.expr) and node.end_lineno in plain:
            yield id(node)


def _words(node: ast.AST) -> str | None:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(str(each.value) if isinstance(each, ast.Constant) else "{}" for each in node.values)
    return None


def _excused(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield what holds no sentence for people, or one that goes through the door."""
    kept = set(_kept_in_journal(tree))
    yield from (
        each.value
        for each in tree.body
        if isinstance(each, ast.Assign) and isinstance(each.targets[0], ast.Name) and each.targets[0].id in kept
    )
    for node in ast.walk(tree):
        yield from _excused_of(node)
        yield from _described(node)


def _excused_of(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Expr(value=ast.Constant()):
            yield node  # docstrings, of attributes too
        case ast.JoinedStr(values=values):
            yield from values  # their literal parts; the whole is looked at once
            yield from (
                each.format_spec for each in values if isinstance(each, ast.FormattedValue) and each.format_spec
            )
        case ast.Assert(msg=ast.expr() as message):
            yield message
        case ast.Dict(keys=keys, values=values):
            stored = zip(keys, values, strict=True)
            yield from (each for key, each in stored if isinstance(key, ast.Constant) and key.value in STORED_KEYS)
        case ast.Call():
            yield from _excused_of_call(node)


def _described(node: ast.AST) -> Iterator[ast.AST]:
    """Yield descriptions and choices of commands, which discord.py's own translator is given."""
    match node:
        case ast.ClassDef(keywords=keywords):
            yield from keywords
        case ast.FunctionDef(decorator_list=decorators) | ast.AsyncFunctionDef(decorator_list=decorators):
            yield from decorators
        case ast.Call(func=ast.Name(id="Group") | ast.Attribute(attr="Group")):
            yield node
        case ast.arg(annotation=ast.expr() as annotation):
            yield annotation
        case ast.Compare() | ast.Subscript(value=ast.Name(id="Literal")):
            yield node


def _kept_in_journal(tree: ast.Module) -> Iterator[str]:
    """Yield the constants that a module gives to the journal as notes of a case: these stay English."""
    for call in (each for each in ast.walk(tree) if isinstance(each, ast.Call)):
        notes = [each.value for each in call.keywords if each.arg == "note"]
        notes += call.args if _name(call.func) == "remark" else []
        yield from (each.id for each in notes if isinstance(each, ast.Name))


def _excused_of_call(call: ast.Call) -> Iterator[ast.AST]:
    name = _name(call.func)
    logs = isinstance(call.func, ast.Attribute) and name in LOGGING and "log" in ast.unparse(call.func.value).lower()
    # Patterns, and sets to look something up in, are not shown; discord.py's own translator is given descriptions of options.
    if (
        name in NOT_FOR_PEOPLE | STORED
        or logs
        or ast.unparse(call.func) in {"re.compile", "frozenset", "app_commands.describe"}
    ):
        yield call
    else:
        yield from call.args[: SENTENCE_FUNCTIONS.get(name, NAMED_IN_LOGS.get(name, 0))]
        yield from (each.value for each in call.keywords if name == "create_task" and each.arg == "name")


def _misuse(call: ast.Call, name: str) -> Iterator[str]:
    sentences = call.args[: SENTENCE_FUNCTIONS[name]]
    for sentence in sentences:
        if isinstance(sentence, ast.JoinedStr | ast.BinOp | ast.Call | ast.IfExp):
            yield f"{call.lineno}: {name} needs a literal or a marked constant, not {ast.unparse(sentence)[:60]}"
    if name == "mark" or any(each.arg is None for each in call.keywords):
        return
    named = {
        field.partition(".")[0].partition("[")[0]
        for sentence in sentences
        if isinstance(sentence, ast.Constant)
        for _text, field, _spec, _conversion in Formatter().parse(str(sentence.value))
        if field is not None
    }
    given = {each.arg for each in call.keywords} | ({"count"} if name == "trn" else set())
    if all(isinstance(each, ast.Constant) for each in sentences) and named - {"count"} != given - {"count"}:
        yield f"{call.lineno}: {name} names {sorted(named)} and is given {sorted(map(str, given))}"


def _name(function: ast.expr) -> str:
    return (
        function.id if isinstance(function, ast.Name) else function.attr if isinstance(function, ast.Attribute) else ""
    )


if __name__ == "__main__":
    for argument in map(Path, sys.argv[1:]):
        for module in sorted(argument.rglob("*.py")) if argument.is_dir() else [argument]:
            for problem in problems(module):
                print(f"{module}:{problem}")  # noqa: T201
