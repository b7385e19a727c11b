"""How staff, freezes and health look."""
