# The same as `python3 steward.py …`, by the usual names.
PYTHON ?= python3

.PHONY: sandbox test check bench lock
sandbox test check bench lock:
	@$(PYTHON) steward.py $@
