"""Whether a bot is well, by the age of one file. A container's health check asks every half minute, so this imports little."""

from __future__ import annotations

import hashlib
import os
import time
import tomllib
from collections.abc import Sequence
from pathlib import Path

SQLITE = "sqlite+aiosqlite:///"
URI = "file:"
"""https://www.sqlite.org/uri.html."""
DEFAULT_URL = f"{SQLITE}steward.sqlite3"

DEAD_AFTER_S = 60.0
AHEAD_S = 2.0
"""How far ahead of the clock a sign may be: some file systems round times up."""

WELL = "Connected to Discord, and the journal can be written."
ILL = "Not running, not connected to Discord, or not able to write the journal; the log of `run` says why."


def sign_beside(journal: Path, token: str) -> Path:
    """Return the file beside the journal that is touched while the bot of a token is well.

    Its name distinguishes bots that share a journal; so few characters of a hash do not reveal the token.
    """
    return journal.with_name(f"steward-{hashlib.sha256(token.encode()).hexdigest()[:8]}.alive")


def is_fresh(sign: Path) -> bool:
    """Whether the bot was connected within the last minute, with a journal that takes changes.

    A sign from the future says nothing: the clock was set back since, and the bot may have stopped long ago.
    """
    try:
        age_s = time.time() - sign.stat().st_mtime
    except OSError:
        return False
    return -AHEAD_S <= age_s < DEAD_AFTER_S


def file_of(url: str) -> Path:
    """Return the file of an address of SQLite."""
    return Path(url.removeprefix(SQLITE).partition("?")[0].removeprefix(URI))


def at_a_glance(arguments: Sequence[str]) -> bool | None:
    """Return whether the bot is well, from the journal's address and the token alone.

    Args:
        arguments: Those of `health`.

    Returns:
        None if that does not say it: then the whole of the settings has to be read, which says what is wrong with them.
    """
    config = _config(arguments)
    if config is None:
        return None
    try:
        database = tomllib.loads(config.read_text(encoding="utf-8-sig")).get("database", {})
        url, token = database.get("url", DEFAULT_URL), _token(config.with_name(".env"))
        if not token or not url.startswith(SQLITE):
            return None
        return is_fresh(sign_beside(config.parent / file_of(url), token))
    except (OSError, ValueError, AttributeError, RecursionError):
        return None


def _config(arguments: Sequence[str]) -> Path | None:
    match list(arguments):
        case []:
            return Path("config.toml")
        case ["--config", path]:
            return Path(path)
        case [written] if written.startswith("--config="):
            return Path(written.removeprefix("--config="))
    return None


def _token(file: Path) -> str | None:
    found = os.environ.get("DISCORD_TOKEN")
    if found or not file.exists():
        return found
    from dotenv import dotenv_values  # noqa: PLC0415  only where a file has the token

    return dotenv_values(file, interpolate=False).get("DISCORD_TOKEN")
