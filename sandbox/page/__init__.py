"""The try-it page: the sandbox's Discord in a browser, where a newcomer acts as any member of staff.

    async with sandbox() as running, PageServer(running) as page:
        print(page.address)

It only shows what the stand-ins hold and passes acts on to their people. It decides nothing and knows no command.
"""

from sandbox.page.server import PageServer

__all__ = ["PageServer"]
