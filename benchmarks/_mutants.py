"""Mutants: a source file with one small mistake in it."""

import ast
import copy
import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_OPPOSITE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_NEVER_RUN = {"annotation", "returns", "decorator_list", "bases", "type_params"}
"""Parts of the tree that do nothing at run time, or only while a module is imported."""
_ONLY_SAYS = re.compile(r"(_?log|logging|super\(\))\.")
"""Calls whose absence only an operator would see, or that Python itself needs."""


@dataclass(frozen=True)
class Mutant:
    """One mistake.

    Attributes:
        lines: The lines of the original that it changes.
        statement: The original statement in which it is.
    """

    file: Path
    lines: range
    statement: str
    before: str
    after: str

    @property
    def difference(self) -> str:
        """The mistake, as a person reads it."""
        found = difflib.unified_diff(self.before.splitlines(), self.after.splitlines(), lineterm="", n=1)
        return "\n".join([f"{self.file}:{self.lines.start}", *list(found)[2:]])


def mutants_of(file: Path, source: str) -> list[Mutant]:
    """Return every mutant of a file, in the order of its text."""
    found = [
        Mutant(
            file=file,
            lines=range(node.lineno, (node.end_lineno or node.lineno) + 1),
            statement=ast.get_source_segment(source, statement) or "",
            before=source,
            after=_replaced(source, node, text),
        )
        for statement, node in _live(ast.parse(source))
        for text in _mistakes(node)
    ]
    return sorted(found, key=lambda mutant: mutant.lines.start)


def _live(tree: ast.AST, statement: ast.stmt | None = None) -> Iterator[tuple[ast.stmt, ast.expr | ast.stmt]]:
    """Yield each part of a tree that may be mistaken, with the statement in which it is."""
    for name, value in ast.iter_fields(tree):
        for node in value if isinstance(value, list) else [value]:
            if name in _NEVER_RUN or not isinstance(node, ast.AST) or _is_idle(node):
                continue
            inner = node if isinstance(node, ast.stmt) else statement
            if inner is not None and isinstance(node, ast.expr | ast.stmt):
                yield inner, node
            yield from _live(node, inner)


def _is_idle(node: ast.AST) -> bool:
    """Whether a part of the tree is a docstring, a text with places, a call that only says something, or for type checkers."""
    match node:
        case ast.JoinedStr() | ast.Expr(value=ast.Constant()) | ast.Import() | ast.ImportFrom():
            return True
        case ast.Expr(value=call):
            return _ONLY_SAYS.match(ast.unparse(call).removeprefix("await ")) is not None
        case ast.If(test=test):
            return ast.unparse(test) == "TYPE_CHECKING"
    return False


def _mistakes(node: ast.AST) -> Iterator[str]:
    """Yield what may be written by mistake in place of a part of the tree."""
    match node:
        case ast.Compare():
            for number, operator in enumerate(node.ops):
                wrong = copy.deepcopy(node)
                wrong.ops[number] = _OPPOSITE[type(operator)]()
                yield ast.unparse(wrong)
        case ast.BoolOp():
            wrong_one = ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
            yield f"({ast.unparse(wrong_one)})"
        case ast.UnaryOp(op=ast.Not()):
            yield f"({ast.unparse(node.operand)})"
        case ast.Return(value=ast.expr() as value) if not isinstance(value, ast.Constant):
            yield "return None"
        case ast.Expr(value=ast.Call() | ast.Await(value=ast.Call())) | ast.Raise():
            yield "pass"
        case ast.Constant(value=bool(value)):
            yield str(not value)
        case ast.Constant(value=int(number) | float(number)):
            yield repr(number + 1)


def _replaced(source: str, node: ast.expr | ast.stmt, text: str) -> str:
    """Return the source with another text for a node. Python counts the columns of a node in bytes."""
    lines = source.encode().splitlines(keepends=True)
    first, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1
    around = lines[first][: node.col_offset] + text.encode() + lines[last][node.end_col_offset :]
    return b"".join([*lines[:first], around, *lines[last + 1 :]]).decode()
