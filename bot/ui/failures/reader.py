"""Advice for one reader: it names no command that they may not run."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeAlias

from bot.ui.failures.words import Words

MayRun: TypeAlias = Callable[[str], bool]
"""Whether the reader may run a command, by its name without the slash."""

_COMMAND = re.compile(r"`/([a-z]+(?: [a-z]+(?![a-z:]))?)")
_END = re.compile(r"(?<=[.!?]) ")


def for_reader(words: Words, may_run: MayRun) -> Words:
    """Return words without the sentences that name a command which the reader may not run.

    The first sentence of what happened stays: it says why. What people wrote comes on lines of its own, and stays too.
    """
    first, line_break, rest = words.happened.partition("\n")
    why, *more = _END.split(first)
    happened = " ".join([why, *_open(more, may_run)])
    return replace(words, happened=f"{happened}{line_break}{rest}", next=only_open(words.next or "", may_run) or None)


def only_open(advice: str, may_run: MayRun) -> str:
    """Return the sentences that name no command which the reader may not run."""
    return " ".join(_open(_END.split(advice), may_run))


def _open(sentences: Iterable[str], may_run: MayRun) -> list[str]:
    return [each for each in sentences if all(may_run(command) for command in _COMMAND.findall(each))]
