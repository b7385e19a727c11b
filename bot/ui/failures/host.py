"""What keeps Steward itself from working, in words: its records, Discord's files, its own end."""

from __future__ import annotations

from bot import errors
from bot.ui.cards import Meaning
from bot.ui.failures.words import Table, Words

PUT_IT_BACK = (
    "If its file was moved by mistake, move it back. Otherwise stop Steward, put the right journal in its place, and start "
    "Steward again."
)


def _journal_unavailable(error: errors.JournalUnavailable) -> Words:
    if error.replaced:
        return Words(
            title="The journal was replaced",
            happened="The file of Steward's records was removed or replaced while Steward ran. It would record a change in the "
            "wrong place, so it makes none, and it sent nothing to Roblox.",
            next=f"Tell the person who runs Steward. {PUT_IT_BACK}",
        )
    return Words(
        title="The journal cannot be written",
        happened="Steward records every change before it makes it, and just now it cannot, so it sent nothing to Roblox.",
        next="Tell whoever runs Steward: its database is full, locked or gone.",
    )


def _journal_unreadable(error: errors.JournalUnreadable) -> Words:
    if error.replaced:
        return Words(
            title="The journal was replaced",
            happened="The file of Steward's records was removed or replaced while Steward ran, so it looks nothing up there.",
            changed="If you were changing something, look before you try again.",
            next=f"Tell the person who runs Steward. {PUT_IT_BACK}",
            meaning=Meaning.UNSURE,
        )
    return Words(
        title="The journal cannot be read",
        happened="Steward looked something up in its records, and just now it cannot.",
        changed="If you were changing something, look before you try again.",
        next="Tell whoever runs Steward: its database is locked or gone.",
        meaning=Meaning.UNSURE,
    )


def _files_stuck(_error: errors.FilesStuck) -> Words:
    return Words(
        title="Discord did not pass a file on",
        happened="It did not hand over what you attached, or did not take it in the log channel, where evidence is kept.",
        next="Try again in a minute. If it stays like this, tell whoever runs Steward: `python -m bot check` says what it "
        "may not do in the log channel.",
    )


def _stopping(_error: errors.Stopping) -> Words:
    return Words(
        title="Steward is restarting",
        happened="It was told to stop, and begins nothing new.",
        next="Run the command again in a minute.",
    )


TABLE: Table = {
    errors.JournalUnavailable: _journal_unavailable,
    errors.JournalUnreadable: _journal_unreadable,
    errors.FilesStuck: _files_stuck,
    errors.Stopping: _stopping,
}
