# The commands of the house. `make` alone prints this help.
SHELL := /bin/sh
PORT ?= 8000
DATA ?= var
PYTHON ?= python3
BIN := .venv/bin
# As many test processes as the machine has cores, and one for when they wait.
WORKERS ?= $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)
# What a page shows is looked at on SQLite; on PostgreSQL the walks open every page (ADR 0023).
PAGES := --ignore-glob='*/tests/test_*view*.py' --ignore-glob='*/tests/test_*page*.py'
export PYTHONPATH := src
export YAKUBA_DATA := $(abspath $(DATA))

.PHONY: help run setup setup-dev browser test test-postgresql check check-static audit bench bench-production docs lock clean

help: ## Show this help
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

run: setup ## Start the demo prefecture: make run [PORT=8123] [DATA=/some/dir]
	@$(BIN)/python -m yakuba.config.start --port $(PORT)

setup: .venv/.run-installed

setup-dev: .venv/.dev-installed

.venv/.run-installed: requirements/run.txt deploy/make-environment.sh
	@sh deploy/make-environment.sh $(PYTHON) requirements/run.txt
	@touch $@

.venv/.dev-installed: .venv/.run-installed requirements/dev.txt
	@sh deploy/make-environment.sh $(PYTHON) requirements/run.txt requirements/dev.txt
	@touch $@

browser: ## Install Chromium and Japanese fonts for the browser tests
	@sh deploy/install-browser.sh

test: setup-dev browser ## Run everything on SQLite and on PostgreSQL, browser and kill tests included
	@$(MAKE) --no-print-directory check-static
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder -m "not production"
	@$(MAKE) --no-print-directory test-postgresql

test-postgresql: setup-dev browser ## The same tests on a throw-away PostgreSQL (the kernel knows no database)
	PYTHONPATH=src:. $(BIN)/python -m tests.postgresql -- $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder -m "not once" --ignore=src/yakuba/kernel $(PAGES)

check: setup-dev check-static ## The fast part, under two minutes: format, types, layers, migrations, unit tests
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not browser and not slow"

check-static: setup-dev
	$(BIN)/ruff format --check -q .
	$(BIN)/ruff check -q .
	$(BIN)/lint-imports
	$(BIN)/mypy --no-error-summary
	$(BIN)/python manage.py makemigrations --check --dry-run -v 0
	@PYTHONPATH=src:. $(BIN)/python -m tests.architecture.audit --within 4 requirements/run.txt
	$(BIN)/python -m tests.lint_migrations

audit: setup-dev ## Ask the database of known weaknesses about every locked package (network)
	@PYTHONPATH=src:. $(BIN)/python -m tests.architecture.audit

bench: setup-dev ## Print the table of speed goals: measure, n, p50, p95, goal, verdict
	@PYTHONPATH=src:. $(BIN)/python -m benchmarks

bench-production: setup-dev ## Print every goal of production with its verdict, on PostgreSQL (a million applications)
	@PYTHONPATH=src:. $(BIN)/python -m benchmarks.production

docs: setup-dev ## Write docs/reference/ anew from the registries
	$(BIN)/python manage.py write_reference

lock: setup-dev ## Renew the locked, hash-checked dependencies
	$(BIN)/uv pip compile --upgrade --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q requirements/run.in -o requirements/run.txt
	$(BIN)/uv pip compile --upgrade --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q requirements/dev.in -o requirements/dev.txt

clean: ## Remove what was made: the environment and the caches, never the data
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
