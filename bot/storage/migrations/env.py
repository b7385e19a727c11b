"""What Alembic runs for each command: our revisions, on the connection it is given.

https://alembic.sqlalchemy.org/en/latest/cookbook.html#sharing-a-connection-across-one-or-more-programmatic-migration-commands
"""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
