"""The servers that run now."""
