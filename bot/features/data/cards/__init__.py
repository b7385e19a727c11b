"""How player data looks."""
