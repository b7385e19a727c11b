"""What somebody may do, and the commands that they may run, as cards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.access import ApprovalRule, Explanation, Permission, Role
from bot.ui import text
from bot.ui.approval_rules import approvers
from bot.ui.cards import Card, Meaning


def explanation_card(explanation: Explanation, *, title: str) -> Card:
    """Return what somebody may do, with the limits of each role, and what they may not, with who can."""
    granted = [each for each in explanation.permissions if each.grant is not None]
    missing = [each for each in explanation.permissions if each.grant is None]
    roles = "\n".join(_role(role) for role in explanation.roles) or "none that Steward knows"
    return Card(
        meaning=Meaning.INFORMATION,
        title=title,
        body=(
            f"**Roles**\n{roles}",
            "**May**\n" + ("\n".join(_granted(each) for each in granted) or "nothing but `/help` and `/staff whoami`"),
            *(["**May not**\n" + "\n".join(_missing(each) for each in missing)] if missing else []),
        ),
    )


def _granted(permission: Permission) -> str:
    grant = permission.grant
    rates = [f"{text.number(each.limit)} in {text.duration(each.window)}" for each in grant.allowances] if grant else []
    limit = f" · at most {text.listing(rates)}" if rates else ""
    approval_rule = f" · {rule_words(permission.approval_rule)}" if permission.approval_rule is not None else ""
    return f"• {permission.capability.traits.meaning} ({text.code(permission.capability)}){limit}{approval_rule}"


def rule_words(approval_rule: ApprovalRule) -> str:
    """Return which acts need a second person, and whom."""
    bounds = [f"{text.escape(name)} by more than {text.number(most)}" for name, most in approval_rule.above.items()]
    if approval_rule.longer_than is not None:
        bounds.append(f"for longer than {text.duration(approval_rule.longer_than)}")
    if approval_rule.more_players_than is not None:
        bounds.append(f"for more than {text.count(approval_rule.more_players_than, 'player')}")
    what = f"{text.listing(bounds, last='or')} " if bounds else ""
    return f"{what}needs the approval of {approvers(approval_rule.approvers)}"


def _missing(permission: Permission) -> str:
    who = text.listing(text.escape(role) for role in permission.held_by) or "nobody"
    return f"• {permission.capability.traits.meaning} · {who} can"


def _role(role: Role) -> str:
    limits = "; ".join(_limits(role))
    return f"• **{text.escape(role.name)}** <@&{role.id}>" + (f"\n-# {limits}" if limits else "")


def _limits(role: Role) -> Iterable[str]:
    for setting, names in role.bounds.items():
        yield f"{setting}: {text.listing(map(text.escape, names)) or 'none'}"
    if role.longest_ban is not None:
        yield f"bans of at most {text.duration(role.longest_ban)}"
    for path, most in role.largest_change.items():
        yield f"{text.escape(path)} by at most {text.number(most)} an hour"


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
        title="What you can do here",
        body=("\n".join(help_line(each) for each in commands),),
        footer="Only commands that your roles allow are listed. /staff whoami says why.",
    )


def help_line(command: CommandHelp) -> str:
    """Return a command with what it does and an example."""
    return f"**/{command.name}** {command.description}\n-# {text.code(command.example)}"
