"""Side-by-side measurements, each a module of its own: `python3 steward.py bench`, or one by name, `bench client`."""
