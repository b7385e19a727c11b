"""How cases look."""
