"""Where Steward keeps what Roblox cannot tell: the database, its tables and their migrations.

Knows databases only; what the rows mean is said by the parts that write them.
"""

from bot.storage.database import MARKS, Database, NoDatabase
from bot.storage.identity import FileReplaced, Mark

__all__ = ["MARKS", "Database", "FileReplaced", "Mark", "NoDatabase"]
