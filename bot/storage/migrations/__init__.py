"""The tables' history, one revision a module, run by Alembic at start."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection


def upgrade(connection: Connection) -> None:
    """Bring the database of this connection to the newest revision, inside the transaction that it is in."""
    config = Config()
    # Alembic reads options as an ini file would be, where a percent sign starts a reference.
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
