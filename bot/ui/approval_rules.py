"""Says on a question that the change needs a second person, before anybody confirms it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.access import ApprovalRule
from bot.i18n import tr
from bot.ui import text
from bot.ui.cards import Card


def with_approval_rules(card: Card, rules: Iterable[ApprovalRule | None]) -> Card:
    """Return a question that says who must approve it; near its top, since the end of a long one may be cut."""
    lines = dict.fromkeys(_line(each) for each in rules if each is not None)
    return replace(card, body=(*card.body[:1], *lines, *card.body[1:]))


def asking_verb(verb: str, approval_rule: ApprovalRule | None) -> str:
    """Return the label of a button that does what `verb` says, or asks for approval to do it."""
    return verb if approval_rule is None else tr("Ask to {verb}", verb=f"{verb[0].lower()}{verb[1:]}")


def approvers(names: Iterable[str]) -> str:
    """Return the names of roles, as in `admin or owner`."""
    return text.listing(map(text.escape, names), last="or")


def _line(approval_rule: ApprovalRule) -> str:
    return tr(
        "👥 **This needs a second person.** Confirming asks: somebody with the role {roles} must approve within {time}.",
        roles=approvers(approval_rule.approvers),
        time=text.duration(approval_rule.expires),
    )
