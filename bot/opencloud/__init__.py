"""Roblox Open Cloud: a typed client that could be a library of its own. Of Steward it knows `bot.jsons` alone.

`client` is the way in; `models` is what it returns, `errors` what it raises. Modules with an underscore are private.
"""
