"""Stand-ins for Roblox and Discord on loopback, and what is built on them."""
