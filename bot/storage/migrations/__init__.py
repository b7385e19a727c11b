"""The history of the tables: a module for each revision. Alembic runs them at the start of the bot."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError


class NewerTables(SQLAlchemyError):
    """The tables have a revision that this version of Steward does not know: a newer version opened the database."""

    def __init__(self) -> None:
        super().__init__(
            "a newer version of Steward has opened it since; run that version, or put a backup in its place"
        )


def upgrade(connection: Connection) -> None:
    """Migrate the database to the newest revision, inside the connection's transaction.

    Raises:
        NewerTables: The tables are of a newer version of Steward.
    """
    config = Config()
    # Alembic reads options as in an ini file, where a percent sign starts a reference.
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    known = {each.revision for each in ScriptDirectory.from_config(config).walk_revisions()}
    if not known.issuperset(MigrationContext.configure(connection).get_current_heads()):
        raise NewerTables
    command.upgrade(config, "head")
