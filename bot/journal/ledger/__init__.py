"""The chain of events: writes events, reads them back and verifies them."""
