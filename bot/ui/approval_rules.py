"""Says on a question that the change needs a second person, before anybody confirms it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.access import ApprovalRule
from bot.i18n import tr
from bot.ui import icons, text
from bot.ui.cards import LABEL_LENGTH, Card


def with_approval_rules(card: Card, rules: Iterable[ApprovalRule | None]) -> Card:
    """Return a question that says in its small print who must approve it."""
    lines = dict.fromkeys(_line(each) for each in rules if each is not None)
    return replace(card, note=(*lines, *card.note))


def asking_verb(verb: str) -> str:
    """Return the label of a button that asks for approval to do what `verb` says."""
    label = tr("Ask to {verb}", verb=f"{verb[:1].lower()}{verb[1:]}")
    return label if len(label) <= LABEL_LENGTH else tr("Ask for approval")


def _line(approval_rule: ApprovalRule) -> str:
    return tr(
        "{icon} {roles} must approve first, within {time}.",
        icon=icons.SECOND_PERSON,
        roles=text.roles(approval_rule.approvers),
        time=text.duration(approval_rule.expires),
    )
