"""Checks the texts of ban templates: a ban with a refused text could never be set."""

from __future__ import annotations

from collections.abc import Callable

from bot.cli.check.findings import Finding, wrong
from bot.errors import InvalidInput
from bot.features.bans.orders import checked_display, checked_note
from bot.settings import Settings


def examine_templates(settings: Settings) -> list[Finding]:
    """Return the templates by which no ban could be set."""
    refused = (
        (name, field, _refusal(check, text))
        for name, each in settings.ban_templates.items()
        for field, check, text in (("display", checked_display, each.display), ("note", checked_note, each.note))
    )
    return [
        wrong(f"no ban by the template `{name}` can be set: {rule}", "ban_templates", name, field)
        for name, field, rule in refused
        if rule is not None
    ]


def _refusal(check: Callable[[str], str], text: str) -> str | None:
    try:
        check(text)
    except InvalidInput as problem:
        return problem.rule
    return None
