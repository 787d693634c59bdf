# noaber: `make` lists what there is.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Compiled modules are kept, whatever the shell says: without them each process compiles for two seconds first.
export PYTHONDONTWRITEBYTECODE =

.PHONY: help setup demo play test fast check journeys bench chaos map messages lock clean stop

help: ## list the commands
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1|/' | column -t -s'|'

$(VENV)/.ready: requirements/dev.txt package-lock.json
	@bash tools/setup.sh $(PYTHON)
	@touch $@

setup: $(VENV)/.ready messages ## install what is needed into this folder

messages: $(VENV)/.ready ## compile the translations
	@$(BIN)/python tools/messages.py compile

demo: setup ## from a bare clone to a living town in the browser (STILL=1: without the pulse)
	@echo "noaber: starting …"
	@NOABER_MODE=demo $(BIN)/noaber demo $(if $(STILL),--still)

play: setup ## watch stories happen in copies of the demo (STORY=besmettingsbrieven ONLY=… SPEED=2)
	@NOABER_MODE=demo $(BIN)/noaber play $(STORY) $(if $(ONLY),--story $(ONLY)) $(if $(SPEED),--speed $(SPEED))

test: setup ## everything that CI runs
	@bash tools/browser.sh
	@$(MAKE) --no-print-directory check
	@$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not browser"  # each process has a database of its own
	@$(BIN)/python -m pytest -m browser

fast: setup ## every room's tests, without the browser and the slow ones
	@$(BIN)/python -m pytest -n 2 --dist loadgroup -m "not browser and not slow"

check: setup ## lint, types, floors, house rules
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .
	@NOABER_MODE=development $(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python tools/messages.py check
	@$(BIN)/python manage.py makemigrations --check --dry-run

journeys: setup ## a real browser walks through the town, with axe
	@bash tools/browser.sh
	@$(BIN)/python -m pytest -m browser

bench: setup ## figures beside their peers, written to docs/performance.md
	@$(BIN)/python -m bench

chaos: setup ## kill, stop, hang and fill everything, and count who got what; written to docs/reliability.md
	@$(BIN)/python -m chaos

map: setup ## draw the floors from the imports
	@$(BIN)/python tools/map.py

lock: ## compile the hashed lists of requirements
	@for f in base dev; do uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-annotate --no-header requirements/$$f.in -o requirements/$$f.txt; done

stop: ## stop the own PostgreSQL, and what a broken-off run of tests left
	@$(BIN)/noaber stop
	@for data in var/tests/*/; do [ ! -d "$$data/postgres" ] || NOABER_DATA="$$data" $(BIN)/noaber stop; done

clean: ## remove everything that was made here, the town included
	@-if [ -x $(BIN)/noaber ]; then $(MAKE) --no-print-directory stop; fi
	@rm -rf var $(VENV) node_modules *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	@find . \( -name __pycache__ -o -name '*.mo' \) -prune -exec rm -rf {} +
