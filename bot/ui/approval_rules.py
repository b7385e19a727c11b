"""What needs a second person, said before it is confirmed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.access import ApprovalRule
from bot.ui import text
from bot.ui.cards import Card


def with_approval_rules(card: Card, rules: Iterable[ApprovalRule | None]) -> Card:
    """Return a question that says whom confirming it asks; near its top, since the end of a long one may be cut."""
    lines = dict.fromkeys(_line(each) for each in rules if each is not None)
    return replace(card, body=(*card.body[:1], *lines, *card.body[1:]))


def asking_verb(verb: str, approval_rule: ApprovalRule | None) -> str:
    """Return what a button says that would carry out `verb`, or asks for it."""
    return verb if approval_rule is None else f"Ask to {verb[0].lower()}{verb[1:]}"


def approvers(names: Iterable[str]) -> str:
    """Return whose approval is needed."""
    return text.listing(map(text.escape, names), last="or")


def _line(approval_rule: ApprovalRule) -> str:
    return (
        f"👥 **This needs a second person.** Confirming asks: somebody with the role {approvers(approval_rule.approvers)} "
        f"must approve within {text.duration(approval_rule.expires)}."
    )
