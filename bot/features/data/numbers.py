"""Numbers beyond ±2^53 in player data: what has to be known before an entry that holds them may be changed."""

from __future__ import annotations

from collections.abc import Iterable

from bot.documents.numbers import Large
from bot.experiences.field_paths import FieldPath, quoted_name
from bot.features.data.changes import Caution
from bot.features.data.plans import Made
from bot.i18n import tr

EXACT_NUMBERS = "exact_numbers"
"""The proof that Roblox keeps such numbers to the digit, which `steward probe numbers` gives."""


def numbers_rule(made: Made, can_force: Iterable[str]) -> str:
    """Return why somebody who may not force a change may not make this one."""
    roles = ", ".join(can_force) or tr("no role")
    if Caution.NUMBERS_CLAMPED in made.cautions:
        return tr(
            "This entry holds a number at ±2^53. Roblox shows every larger number as this one, and Steward could not read the "
            "exact number, so a change could damage it. Only those who may force a change may make it ({roles}).",
            roles=roles,
        )
    return tr(
        "This entry holds numbers beyond ±2^53: {fields}. Until a test has shown that Roblox keeps them exactly, such an entry "
        "can only be read. The host can run `steward.py probe numbers`. Only those who may force a change may make it ({roles}).",
        fields=fields_of(made.examined.large_after or made.examined.large_before),
        roles=roles,
    )


def fields_of(large: Large) -> str:
    """Return the names of the fields that hold such numbers."""
    names = [quoted_name(str(FieldPath(steps)) or tr("the whole value")) for steps, _ in large.found]
    if large.more:
        names.append(tr("and {count} more", count=large.more))
    return ", ".join(names)
