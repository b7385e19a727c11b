"""What stops Steward itself from working, in words: the journal, files in Discord, a restart."""

from __future__ import annotations

from bot import errors
from bot.documents.document import NoStorage
from bot.documents.worker import WorkerLost
from bot.i18n import mark, tr, trn
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
                "The file of Steward's records, or the log beside it, was removed, replaced or cut short while Steward ran. It "
                "would record a change in the wrong place, so it makes none, and it sent nothing to Roblox."
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
                "The file of Steward's records, or the log beside it, was removed, replaced or cut short while Steward ran, so "
                "it looks nothing up there."
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


def _member_unreadable(_error: errors.MemberUnreadable) -> Words:
    return Words(
        title=tr("Discord did not answer"),
        happened=tr(
            "Steward asked Discord which roles the person who asked for this holds now, and got no answer, so it sent nothing "
            "to Roblox."
        ),
        next=tr(
            "Try again in a minute. If it stays like this, tell the person who runs Steward: `python -m bot check` says what "
            "Steward may not do in Discord."
        ),
    )


def _held_up(_error: errors.HeldUp) -> Words:
    return Words(
        title=tr("Steward was held up"),
        happened=tr(
            "Too much time passed after it recorded this change and before it could send it: its computer stopped it, or it had "
            "too much else to do. Things may be different now, so it sent nothing to Roblox."
        ),
        next=tr("Run the command again to see how things are now."),
    )


def _busy(error: errors.Busy) -> Words:
    return Words(
        title=tr("Steward is busy"),
        happened=trn(
            "It answers {count} command at this moment, and begins nothing new until some have ended.",
            "It answers {count} commands at this moment, and begins nothing new until some have ended.",
            error.count,
        ),
        next=tr("Try again in a minute."),
    )


def _command_changed(_error: errors.CommandChanged) -> Words:
    return Words(
        title=tr("This command has changed"),
        happened=tr("Your Discord still shows it as it was before Steward was updated."),
        next=tr("Restart Discord (Ctrl+R on a computer), and choose the command again."),
    )


def _stopping(_error: errors.Stopping) -> Words:
    return Words(
        title=tr("Steward is restarting"),
        happened=tr("It is about to stop, and begins nothing new."),
        next=tr("Run the command again in a minute."),
    )


def _worker_lost(_error: WorkerLost) -> Words:
    return Words(
        title=tr("Steward could not work on this value"),
        happened=tr("The value is large, and the process that works on large values took too long or ended."),
        next=tr("Try again. If it stays like this, tell the person who runs Steward."),
    )


def _no_storage(_error: NoStorage) -> Words:
    return Words(
        title=tr("Steward could not keep this value"),
        happened=tr(
            "The value is large, and the temporary folder in which Steward keeps such values is full, or was emptied."
        ),
        next=tr("Run the command again. If it stays like this, tell the person who runs Steward."),
    )


TABLE: Table = {
    NoStorage: _no_storage,
    WorkerLost: _worker_lost,
    errors.JournalUnavailable: _journal_unavailable,
    errors.JournalUnreadable: _journal_unreadable,
    errors.FileTransferFailed: _file_transfer_failed,
    errors.MemberUnreadable: _member_unreadable,
    errors.HeldUp: _held_up,
    errors.Busy: _busy,
    errors.CommandChanged: _command_changed,
    errors.Stopping: _stopping,
}
