"""A typed client of Roblox Open Cloud. It could be a library of its own: it imports only `bot.jsons` from Steward.

Start with `client`. `errors` has what it raises, `models` has ids and what several families share. Each module of `resources`
has what its family takes and returns. Modules with an underscore are private.
"""
