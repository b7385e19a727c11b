"""Failures in words: from exception to what happened, whether anything changed, and what to do next.

Each family of errors has its table; `lookup` finds the row.
"""

from bot.ui.failures.access import is_of_the_command
from bot.ui.failures.host import PUT_IT_BACK
from bot.ui.failures.lookup import TABLE, card_of, in_few_words, in_line, words_of
from bot.ui.failures.reader import MayRun, for_reader, only_open
from bot.ui.failures.words import NOTHING_CHANGED, Ends, Words, drawn, in_short, in_the_way

__all__ = [
    "NOTHING_CHANGED",
    "PUT_IT_BACK",
    "TABLE",
    "Ends",
    "MayRun",
    "Words",
    "card_of",
    "drawn",
    "for_reader",
    "in_few_words",
    "in_line",
    "in_short",
    "in_the_way",
    "is_of_the_command",
    "only_open",
    "words_of",
]
