"""The database of what Roblox does not store: its tables and their migrations.

This package knows only databases. The packages that write the rows say what they mean.
"""

from bot.storage.database import MARKS, Database, NoDatabase, in_short
from bot.storage.identity import FileReplaced, Mark
from bot.storage.last_end import Loss
from bot.storage.peeking import peeking

__all__ = ["MARKS", "Database", "FileReplaced", "Loss", "Mark", "NoDatabase", "in_short", "peeking"]
