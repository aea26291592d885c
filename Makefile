# worklist: `make` lists the targets. Each builds the environment it needs, once (bin/environment says how).
# Plain POSIX sh and GNU make 3.81 or newer, which macOS has.

PYTHON ?=
export PYTHON
# Settings for other Pythons must not reach ours.
unexport PYTHONHOME PYTHONPATH

SHELL = /bin/sh
RUN = .venv/bin
# Many tests wait for a terminal, a lock or another process: half as many again as there are processors.
WORKERS = $$(($$(getconf _NPROCESSORS_ONLN) * 3 / 2))

.DEFAULT_GOAL := help
.PHONY: help demo demo-server test torture lint format bench lock upgrade clean run dev

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' Makefile
	@echo 'With PYTHON=/path/to/python3.12 any of them uses that Python (3.11 to 3.14).'

demo: run ## try the program on a synthetic practice
	@$(RUN)/worklist demo

demo-server: run ## run a small read-only PM on this machine, to try the way over HTTP (ARGS="--port 8200")
	@$(RUN)/worklist demo-server $(ARGS)

test: dev ## run every test (ARGS="-k remit -x" goes to pytest)
	$(RUN)/python -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

torture: dev ## try every fault at its full count (about half an hour); docs/reliability.md keeps the counts
	$(RUN)/python -m tests.torture $(ARGS)

lint: dev ## check style, types and which room imports which
	$(RUN)/ruff check .
	$(RUN)/ruff format --check .
	$(RUN)/mypy
	$(RUN)/lint-imports

format: dev ## put the code into the one style
	$(RUN)/ruff check --fix-only .
	$(RUN)/ruff format .

bench: dev ## measure the program on a large practice
	$(RUN)/python -m bench $(ARGS)

lock: ## write requirements/ anew for a changed pyproject.toml, keeping the versions that still fit
	@sh bin/lock

upgrade: ## write requirements/ anew with the newest versions
	@sh bin/lock --upgrade

clean: ## remove the environment and every cache (never data)
	rm -rf .venv build dist src/*.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find src tests bench -name __pycache__ -type d -prune -exec rm -rf {} +

run dev:
	@sh bin/environment $@
