"""Checks the texts of ban templates: a ban with a refused text could never be set."""

from __future__ import annotations

from bot.cli.check.findings import Finding, wrong
from bot.errors import InvalidInput
from bot.features.bans.orders import checked_display
from bot.settings import Settings


def examine_templates(settings: Settings) -> list[Finding]:
    """Return the templates with which no ban could be set."""
    refused = ((name, _refusal(each.display)) for name, each in settings.ban_templates.items())
    return [
        wrong(f"no ban with the template `{name}` can be set: {rule}", "ban_templates", name, "display")
        for name, rule in refused
        if rule is not None
    ]


def _refusal(display: str) -> str | None:
    try:
        checked_display(display)
    except InvalidInput as problem:
        return problem.rule
    return None
