"""What somebody may do, and the commands that they may run, as cards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.access import ApprovalRule, Explanation, Permission, Role, RuleKey
from bot.i18n import mark, tr, trn
from bot.ui import text
from bot.ui.cards import Card, Meaning


def explanation_card(explanation: Explanation, *, title: str) -> Card:
    """Return what somebody may do, with the limits of each role, and who can do the rest."""
    granted = "\n".join(_granted(each) for each in explanation.permissions if each.grant is not None)
    missing = "\n".join(_missing([each for each in explanation.permissions if each.grant is None]))
    return Card(
        meaning=Meaning.INFORMATION,
        title=title,
        subject="\n".join(map(_role, explanation.roles)) or tr("No role that Steward knows"),
        body=(
            tr("**May**\n{permissions}", permissions=granted or tr("Only `/help` and `/staff whoami`")),
            *([tr("**Who can do the rest**\n{permissions}", permissions=missing)] if missing else []),
        ),
    )


def _granted(permission: Permission) -> str:
    grant = permission.grant
    rates = [
        tr("{limit} in {window}", limit=text.number(each.limit), window=text.duration(each.window))
        for each in (grant.allowances if grant is not None else ())
    ]
    facts = (
        text.capital(tr(permission.capability.traits.meaning)),
        *([tr("at most {rates}", rates=text.listing(rates))] if rates else []),
        *map(rule_words, permission.approval_rules),
    )
    return " · ".join(facts)


def _missing(permissions: Iterable[Permission]) -> Iterable[str]:
    """Yield who can do what somebody may not do: one line for each group of roles."""
    by_roles: dict[tuple[str, ...], list[str]] = {}
    for each in permissions:
        by_roles.setdefault(tuple(each.held_by), []).append(tr(each.capability.traits.meaning))
    for names, meanings in by_roles.items():
        what = text.capital(text.listing(meanings, most=len(meanings)))
        who = text.roles(names, last="and") if names else tr("nobody")
        yield f"{what}\n-# {who}"


def rule_words(approval_rule: ApprovalRule) -> str:
    """Return which acts need a second person, and who can approve them."""
    bounds = [
        tr("{field} by more than {most}", field=text.escape(name), most=text.number(most))
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
        yield tr(_BOUNDS[setting], names=text.listing(map(text.escape, names)) or tr("none"))
    if role.longest_ban is not None:
        yield tr("bans of at most {length}", length=text.duration(role.longest_ban))
    for path, most in role.largest_change.items():
        yield tr("{field} by at most {most} an hour", field=text.escape(path), most=text.number(most))


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandHelp:
    """A command as `/help` shows it."""

    name: str
    description: str
    example: str


def help_card(commands: Sequence[CommandHelp]) -> Card:
    """Return the commands that the reader may run, each with an example."""
    return Card(
        meaning=Meaning.INFORMATION,
        title=tr("What you can do here"),
        body=("\n".join(help_line(each) for each in commands),),
        note=(tr("Only commands that your roles allow are listed. /staff whoami says why."),),
    )


def help_line(command: CommandHelp) -> str:
    """Return a command with what it does and an example."""
    return f"**/{command.name}** {command.description}\n-# {text.code(command.example)}"
