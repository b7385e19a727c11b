"""Looking into a document: fields by their names, and small values at known paths."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from enum import Enum

from bot.documents.paths import Step, Steps, find
from bot.documents.scanning import Kind
from bot.documents.sketches import kind_of
from bot.documents.trees import Tree, parse


class Unseen(Enum):
    """Why a path has no value to show."""

    NOT_SET = "not set"
    LONG = "long"


_PLAIN = re.compile(r'[^.\[\]"]+')
_LONGEST_PICK = 4_096


def spelled(steps: Steps) -> str:
    """Return a path as people write it: `Data.Coins`, `Data.Inventory[0].Name`, `Data["odd.key"]`."""
    text = ""
    for step in steps:
        text += _spelled(step, first=not text)
    return text


def _spelled(step: Step, *, first: bool) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    if _PLAIN.fullmatch(step):
        return step if first else f".{step}"
    return f"[{json.dumps(step, ensure_ascii=False)}]"


def search(text: bytes, wanted: str, *, most: int) -> tuple[tuple[Steps, Kind], ...]:
    """Return paths that hold what somebody typed, with what is there; the shallow first, however far in they are."""
    wanted = wanted.strip().lower()
    found: list[tuple[Steps, Kind]] = []
    level: list[tuple[Steps, str, Tree]] = [((), "", parse(text))]
    while level:
        below: list[tuple[Steps, str, Tree]] = []
        for steps, path, node in level:
            for step, each in _children(node):
                name = path + _spelled(step, first=not path)
                if wanted in name.lower():
                    found.append(((*steps, step), kind_of(each)))
                    if len(found) == most:
                        return tuple(found)
                if isinstance(each, dict | list):
                    below.append(((*steps, step), name, each))
        level = below
    return tuple(found)


def _children(node: Tree) -> Iterable[tuple[Step, Tree]]:
    if isinstance(node, dict):
        return iter(node.items())
    return enumerate(node) if isinstance(node, list) else ()


def pick(text: bytes, paths: tuple[Steps, ...]) -> tuple[Tree, ...]:
    """Return the small values at these paths; None where nothing is, or what is there is not small."""
    return tuple(None if isinstance(each, Unseen) else each for each in glance(text, paths))


def glance(text: bytes, paths: tuple[Steps, ...]) -> tuple[Tree | Unseen, ...]:
    """Return the small values at these paths, or why a path has no value to show."""
    return tuple(_seen(find(text, steps)) for steps in paths)


def _seen(found: bytes | None) -> Tree | Unseen:
    if found is None:
        return Unseen.NOT_SET
    return parse(found) if len(found) <= _LONGEST_PICK else Unseen.LONG
