"""From an exception to its words, along the class's MRO, so that a new subclass always has words.

An exception that no row foresees is logged with a reference and shown as that reference, never as its text.
"""

from __future__ import annotations

import logging
import secrets
from dataclasses import replace

from bot import errors
from bot.i18n import mark, tr, trn
from bot.opencloud import errors as opencloud
from bot.ui import text
from bot.ui.cards import Card, Meaning
from bot.ui.failures import access, changes, host, roblox
from bot.ui.failures.reader import MayRun, for_reader
from bot.ui.failures.words import NOTHING_CHANGED, Ends, Table, Words, drawn

log = logging.getLogger(__name__)

LINES_SHOWN = 10


def card_of(
    error: BaseException,
    *,
    begun: bool = True,
    only_reads: bool = False,
    if_lost: str | None = None,
    ends: Ends | None = None,
    has_edit: bool = False,
    may_run: MayRun,
) -> Card:
    """Return the card for any exception; logs it first if nobody foresaw it.

    Args:
        error: What went wrong.
        begun: Whether what was asked for may have begun.
        only_reads: Whether it only looked something up, so that nobody asks whether anything was changed.
        if_lost: As in `words_of`.
        ends: How the title calls the change; None if no change was meant.
        has_edit: Whether the card has a button that opens again what was written.
        may_run: What its reader may run.
    """
    words = for_reader(words_of(error, if_lost, begun=begun), may_run)
    unasked = only_reads and words.changed == NOTHING_CHANGED
    return drawn(replace(words, changed=None) if unasked else words, ends, has_edit=has_edit)


def words_of(error: BaseException, if_lost: str | None = None, *, begun: bool = True) -> Words:
    """Return the words for an exception; one that nobody foresaw changed nothing if nothing had begun.

    Args:
        error: What went wrong.
        if_lost: A marked sentence: what to do if the answer was lost and Roblox has no way to read it back; None if it
            has one.
        begun: Whether what was asked for may have begun.
    """
    if isinstance(error, opencloud.OutcomeUnknown) and if_lost is not None:
        return roblox.outcome_unknown(error, if_lost)
    for kind in type(error).__mro__:
        row = TABLE.get(kind)
        if row is not None:
            return row(error)
    return _unforeseen(error, begun=begun)


def in_few_words(error: BaseException) -> str:
    """Return why one of many was skipped or not done, as part of a line."""
    match error:
        case errors.InvalidInput():
            return error.rule
        case errors.NotFound(what="player", near=near):
            if near:
                return tr(
                    "no account has that name; did you mean {names}?",
                    names=text.listing(map(text.code, near), last="or"),
                )
            return tr("no account has that name")
        case errors.NameLookUpFailed():
            return tr("Roblox does not say who that is; give the user id")
        case errors.AccessDenied():
            return words_of(error).happened.replace("\n", " ")
    title = words_of(error).title
    return f"{title[:1].lower()}{title[1:]}"


def in_line(error: BaseException) -> str:
    """Return why something is not known, as part of a line."""
    title = words_of(error).title
    return title if title.startswith("Roblox") else title[:1].lower() + title[1:]


def _unforeseen(error: BaseException, *, begun: bool) -> Words:
    reference, case_id = secrets.token_hex(4), errors.case_of(error)
    log.error("unforeseen failure, reference %s", reference, exc_info=error)
    title = tr("Something broke")
    happened = tr("Steward met something it did not expect. Reference: {reference}.", reference=text.code(reference))
    if not begun:
        return Words(
            title=title,
            happened=happened,
            next=tr("Run the command again. If it stays like this, give the reference to the person who runs Steward."),
        )
    return Words(
        title=title,
        happened=happened,
        changed=mark("If you were changing something, it may or may not have happened."),
        next=tr(
            "Look at the player or entry before you try again, and give the reference to the person who runs Steward."
        )
        if case_id is None
        else tr(
            "Look at case #{number} before you try again, and give the reference to the person who runs Steward. "
            "`/case view case:{number}` shows it.",
            number=case_id,
        ),
        meaning=Meaning.UNSURE,
    )


def _nobody_left(error: errors.NobodyLeft) -> Words:
    lines = [f"• {text.code(text.clip(typed, 40))}: {in_few_words(why)}" for typed, why in error.left_out[:LINES_SHOWN]]
    more = len(error.left_out) - LINES_SHOWN
    rest = [trn("-# and {count} more line", "-# and {count} more lines", more)] if more > 0 else []
    return Words(
        title=tr("Check players"),
        happened="\n".join([tr("Nothing is left to do:"), *lines, *rest]),
        again=True,
    )


TABLE: Table = {
    **access.TABLE,
    **changes.TABLE,
    **host.TABLE,
    **roblox.TABLE,
    errors.NobodyLeft: _nobody_left,
}
"""Every kind of exception that somebody foresaw. The last one carries other exceptions, so its words are made from theirs."""
