"""Measurements side by side, one module each: `python3 steward.py bench`, or one by name, `bench client`."""
