"""The commands that somebody may run, by subject, as cards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from bot.i18n import mark, tr
from bot.ui import text
from bot.ui.cards import Card, Meaning
from bot.ui.choosers import ListItem


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandHelp:
    """A command as `/help` shows it."""

    name: str
    description: str
    example: str


SUBJECTS: Mapping[str, tuple[str, ...]] = {
    mark("Players"): ("player",),
    mark("Bans"): ("ban", "unban", "bans"),
    mark("Player data"): ("data",),
    mark("Leaderboards"): ("leaderboard",),
    mark("Announcements"): ("announce",),
    mark("Servers and places"): ("servers", "place"),
    mark("Cases and requests"): ("case", "approvals"),
    mark("Staff and Steward"): ("staff", "help"),
}
"""The first words of the commands of each subject, whose name is marked."""


def by_subject(commands: Iterable[CommandHelp]) -> Mapping[str, Sequence[CommandHelp]]:
    """Return commands by the marked name of their subject; without subjects that have none."""
    every = tuple(commands)
    found = {subject: [each for each in every if each.name.split()[0] in words] for subject, words in SUBJECTS.items()}
    return {subject: each for subject, each in found.items() if each}


def help_card(subjects: Mapping[str, Sequence[CommandHelp]]) -> Card:
    """Return the names of the commands that the reader may run."""
    return Card(
        meaning=Meaning.INFORMATION,
        title=tr("What you can do here"),
        body=tuple("\n".join([f"**{tr(subject)}**", *_names(commands)]) for subject, commands in subjects.items()),
        note=(tr("Only what your roles allow is shown. `/staff whoami` says what that is."),),
    )


def subject_items(subjects: Mapping[str, Sequence[CommandHelp]]) -> list[ListItem]:
    """Return the subjects, to choose from."""
    return [
        ListItem(tr(subject), subject, " · ".join(each.name.split()[-1] for each in commands))
        for subject, commands in subjects.items()
    ]


def subject_card(subject: str, commands: Sequence[CommandHelp]) -> Card:
    """Return the commands of a subject, each with what it does and an example."""
    return Card(
        meaning=Meaning.INFORMATION,
        title=tr(subject),
        body=tuple(map(_line, commands)),
    )


def _names(commands: Sequence[CommandHelp]) -> Iterable[str]:
    """Yield a line for each first word: `/data view · edit`."""
    for first, same in groupby(commands, key=lambda each: each.name.split()[0]):
        verbs = " · ".join(each.name.removeprefix(first).strip() for each in same)
        yield f"/{first} {verbs}".strip()


def _line(command: CommandHelp) -> str:
    return f"**/{command.name}**\n{command.description}\n-# {text.code(command.example)}"
