"""The HTTP face of the world: each handler parses, calls one rule and serialises; rules know no HTTP."""
