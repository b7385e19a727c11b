"""How players look."""
