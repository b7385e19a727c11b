"""Alembic runs this module for each command. It runs our revisions on the given connection.

https://alembic.sqlalchemy.org/en/latest/cookbook.html#sharing-a-connection-across-one-or-more-programmatic-migration-commands
"""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
