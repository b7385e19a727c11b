"""The HTTP side of the world: each handler parses a request, calls one rule and writes the answer. Rules know no HTTP."""
