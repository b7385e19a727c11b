"""The tables' history, one revision a module, run by Alembic at start."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError


class NewerTables(SQLAlchemyError):
    """The tables have a revision that this version does not know: a newer one has opened the database since."""

    def __init__(self) -> None:
        super().__init__(
            "a newer version of Steward has opened it since; run that version, or put a backup in its place"
        )


def upgrade(connection: Connection) -> None:
    """Bring the database of this connection to the newest revision, inside the transaction that it is in.

    Raises:
        NewerTables: They are newer than that already.
    """
    config = Config()
    # Alembic reads options as an ini file would be, where a percent sign starts a reference.
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    known = {each.revision for each in ScriptDirectory.from_config(config).walk_revisions()}
    if not known.issuperset(MigrationContext.configure(connection).get_current_heads()):
        raise NewerTables
    command.upgrade(config, "head")
