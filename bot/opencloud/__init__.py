"""Roblox Open Cloud: a typed client that could be a library of its own. It knows nothing else of Steward.

`client` is the way in; `models` is what it returns, `errors` what it raises. Modules with an underscore are private.
"""
