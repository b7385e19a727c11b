"""What stops Steward itself from working, in words: the journal, files in Discord, a restart."""

from __future__ import annotations

from bot import errors
from bot.i18n import mark, tr
from bot.ui.cards import Meaning
from bot.ui.failures.words import Table, Words

PUT_IT_BACK = mark(
    "If its file was moved by mistake, move it back. Otherwise stop Steward, put the right journal in its place, and start "
    "Steward again."
)
_TELL = mark("Tell the person who runs Steward.")
_LOOK_FIRST = mark("If you were changing something, look before you try again.")


def _journal_unavailable(error: errors.JournalUnavailable) -> Words:
    if error.replaced:
        return Words(
            title=tr("The journal was replaced"),
            happened=tr(
                "The file of Steward's records was removed or replaced while Steward ran. It would record a change in the "
                "wrong place, so it makes none, and it sent nothing to Roblox."
            ),
            next=f"{tr(_TELL)} {tr(PUT_IT_BACK)}",
        )
    return Words(
        title=tr("The journal cannot be written"),
        happened=tr(
            "Steward records every change before it makes it, and just now it cannot, so it sent nothing to Roblox."
        ),
        next=tr("Tell the person who runs Steward: its database is full, locked or gone."),
    )


def _journal_unreadable(error: errors.JournalUnreadable) -> Words:
    if error.replaced:
        return Words(
            title=tr("The journal was replaced"),
            happened=tr(
                "The file of Steward's records was removed or replaced while Steward ran, so it looks nothing up there."
            ),
            changed=_LOOK_FIRST,
            next=f"{tr(_TELL)} {tr(PUT_IT_BACK)}",
            meaning=Meaning.UNSURE,
        )
    return Words(
        title=tr("The journal cannot be read"),
        happened=tr("Steward looked something up in its records, and just now it cannot."),
        changed=_LOOK_FIRST,
        next=tr("Tell the person who runs Steward: its database is locked or gone."),
        meaning=Meaning.UNSURE,
    )


def _file_transfer_failed(_error: errors.FileTransferFailed) -> Words:
    return Words(
        title=tr("Discord did not pass a file on"),
        happened=tr(
            "It did not pass on what you attached, or did not accept it in the log channel, where evidence is kept."
        ),
        next=tr(
            "Try again in a minute. If it stays like this, tell the person who runs Steward: `python -m bot check` says what "
            "it may not do in the log channel."
        ),
    )


def _stopping(_error: errors.Stopping) -> Words:
    return Words(
        title=tr("Steward is restarting"),
        happened=tr("It is about to stop, and begins nothing new."),
        next=tr("Run the command again in a minute."),
    )


TABLE: Table = {
    errors.JournalUnavailable: _journal_unavailable,
    errors.JournalUnreadable: _journal_unreadable,
    errors.FileTransferFailed: _file_transfer_failed,
    errors.Stopping: _stopping,
}
