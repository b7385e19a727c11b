"""Players: who somebody is, and what happened to them."""
