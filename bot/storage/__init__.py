"""Where Steward keeps what Roblox cannot tell: the database, its tables and their migrations.

Knows databases only; what the rows mean is said by the parts that write them.
"""

from bot.storage.database import Database, NoDatabase

__all__ = ["Database", "NoDatabase"]
