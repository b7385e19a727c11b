"""What somebody may do, as a card."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.access import ApprovalRule, Explanation, Permission, Role, RuleKey
from bot.i18n import mark, tr, trn
from bot.ui import text
from bot.ui.cards import Card, Meaning
from bot.ui.choosers import ListItem


def explanation_card(explanation: Explanation, *, title: str) -> Card:
    """Return what somebody may do, with the limits of each role; one line for each subject."""
    subjects: dict[str, list[Permission]] = {}
    for each in explanation.permissions:
        if each.grant is not None:
            subjects.setdefault(each.capability.partition(":")[0], []).append(each)
    granted = "\n".join(map(_granted, subjects.values()))
    return Card(
        meaning=Meaning.INFORMATION,
        title=title,
        subject="\n".join(map(_role, explanation.roles)) or tr("No role that Steward knows"),
        body=(tr("**May**\n{permissions}", permissions=granted or tr("Only `/help` and `/staff whoami`")),),
    )


def missing_items(explanation: Explanation) -> list[ListItem]:
    """Return what somebody may not do, to choose from, with who can."""
    missing = [each for each in explanation.permissions if each.grant is None]
    return [
        ListItem(
            text.capital(tr(each.capability.traits.meaning)),
            each.capability,
            _names(each.held_by),
        )
        for each in missing
    ]


def _names(roles: Sequence[str]) -> str:
    """Return roles in a list to choose from, which takes no mention; nothing where a name is more than words."""
    if not all(each.replace("_", "").replace("-", "").isalnum() for each in roles):
        return ""
    return text.listing(map(text.role_label, roles), last="or") or tr("nobody")


def with_holders(card: Card, explanation: Explanation, capability: str) -> Card:
    """Return a card of what somebody may do with who can do one more thing."""
    (permission,) = [each for each in explanation.permissions if each.capability == capability]
    what = text.capital(tr(permission.capability.traits.meaning))
    who = tr("{roles} can.", roles=text.roles(permission.held_by)) if permission.held_by else tr("No role can.")
    return replace(card, body=(*card.body, f"**{what}**\n{who}"))


def _granted(permissions: Sequence[Permission]) -> str:
    """Return what somebody may do with one subject, and in small lines how much of it."""
    meanings = [tr(each.capability.traits.meaning) for each in permissions]
    limits = [
        tr("-# {what}: {limits}", what=text.capital(what), limits=limits) for what, limits in _limited(permissions)
    ]
    return "\n".join([text.capital(" · ".join(meanings)), *limits])


def _limited(permissions: Sequence[Permission]) -> Iterable[tuple[str, str]]:
    for each in permissions:
        rates = [
            tr("{limit} in {window}", limit=text.number(rate.limit), window=text.duration(rate.window))
            for rate in (each.grant.allowances if each.grant is not None else ())
        ]
        facts = [
            *([tr("at most {rates}", rates=text.listing(rates))] if rates else []),
            *map(rule_words, each.approval_rules),
        ]
        if facts:
            yield tr(each.capability.traits.meaning), " · ".join(facts)


def rule_words(approval_rule: ApprovalRule) -> str:
    """Return which acts need a second person, and who can approve them."""
    bounds = [
        tr("{field} by more than {most}", field=text.named(name), most=text.number(most))
        for name, most in approval_rule.above.items()
    ]
    if approval_rule.longer_than is not None:
        bounds.append(tr("for longer than {length}", length=text.duration(approval_rule.longer_than)))
    if approval_rule.more_players_than is not None:
        bounds.append(
            trn("for more than {count} player", "for more than {count} players", approval_rule.more_players_than)
        )
    names = text.roles(approval_rule.approvers)
    if approval_rule.covered is RuleKey.UNBAN:
        return _unban_words(approval_rule, names)
    if not bounds:
        return tr("needs the approval of {approvers}", approvers=names)
    return tr("{bounds} needs the approval of {approvers}", bounds=text.listing(bounds, last="or"), approvers=names)


def _unban_words(rule: ApprovalRule, names: str) -> str:
    if rule.longer_than is None:
        return tr("to end or shorten a ban needs the approval of {approvers}", approvers=names)
    return tr(
        "to end or shorten a ban of which more than {length} is left, or which was approved, needs the approval of {approvers}",
        length=text.duration(rule.longer_than),
        approvers=names,
    )


def _role(role: Role) -> str:
    return " · ".join([text.role(role.name), *_limits(role)])


_BOUNDS = {
    "experiences": mark("only in {names}"),
    "stores": mark("only the data stores {names}"),
    "fields": mark("only the fields {names}"),
    "boards": mark("only the leaderboards {names}"),
    "topics": mark("only the topics {names}"),
}
"""By the list of the settings that bounds a role."""


def _limits(role: Role) -> Iterable[str]:
    for setting, names in role.bounds.items():
        yield tr(_BOUNDS[setting], names=text.listing(map(text.named, names)) or tr("none"))
    if role.longest_ban is not None:
        yield tr("bans of at most {length}", length=text.duration(role.longest_ban))
    for path, most in role.largest_change.items():
        yield tr("{field} by at most {most} an hour", field=text.named(path), most=text.number(most))
