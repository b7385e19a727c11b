# The same as `python3 steward.py …`, by the usual names; `check` is what that calls `ci`.
PYTHON ?= python3

.PHONY: sandbox test check bench soak mutation fuzz docs coverage lock
sandbox test bench soak mutation fuzz docs coverage lock:
	@$(PYTHON) steward.py $@
check:
	@$(PYTHON) steward.py ci
