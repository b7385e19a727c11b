"""Roblox Open Cloud: a typed client that could be a library of its own. Of Steward it knows `bot.jsons` alone.

`client` is the way in, `errors` what it raises, `models` ids and what families share. What a family returns and takes is in its
module of `resources`. Modules with an underscore are private.
"""
