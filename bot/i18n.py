"""The one way for sentences that people read in Discord, so that each can be translated.

`tr` takes a whole sentence with named places for values, as in `tr("Ban {player} for {length}?", player=…, length=…)`.
gettext's extraction finds these calls by name, so the first argument is a literal: no f-string, no sum of parts. English is
the only language yet; a catalog in another language is used with `use_catalog`.

Not for logs, the command line, settings errors, or what the journal keeps: these stay English.
"""

from __future__ import annotations

import gettext
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_catalog: ContextVar[gettext.NullTranslations] = ContextVar("_catalog", default=gettext.NullTranslations())  # noqa: B039


def tr(message: str, /, **values: object) -> str:
    """Return a sentence in the reader's language, with `values` in its places.

    Args:
        message: A literal, or a constant that was marked by `mark`. Write a brace that belongs to the text twice.
        values: Text from outside must already be escaped by the caller.
    """
    return _catalog.get().gettext(message).format_map(values)


def trn(one: str, many: str, count: int, /, **values: object) -> str:
    """Return `one` or `many`, as the reader's language needs for `count`, which is also the value `{count}`.

    The value has separators between thousands, as in `12,500`.
    """
    return _catalog.get().ngettext(one, many, count).format_map({"count": f"{count:,}", **values})


def mark(message: str, /) -> str:
    """Return `message` as it is: a constant that the extraction finds here, and that is passed to `tr` when it is shown."""
    return message


def language() -> Hashable:
    """Return what tells the reader's language from others, for what keeps sentences."""
    return _catalog.get()


@contextmanager
def use_catalog(catalog: gettext.NullTranslations) -> Iterator[None]:
    """Use a catalog for what this task, and the tasks that it starts, say."""
    token = _catalog.set(catalog)
    try:
        yield
    finally:
        _catalog.reset(token)
