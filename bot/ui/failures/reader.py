"""Advice for one reader: it names no command that they may not run."""

from __future__ import annotations

import re
from collections.abc import Callable
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
    happened = " ".join([why, *(each for each in more if _is_open(each, may_run))])
    advice = [each for each in _END.split(words.next or "") if _is_open(each, may_run)]
    return replace(words, happened=f"{happened}{line_break}{rest}", next=" ".join(advice) or None)


def _is_open(sentence: str, may_run: MayRun) -> bool:
    return all(may_run(command) for command in _COMMAND.findall(sentence))
