# Mingzhang 明账. `make` or `make help` lists what can be done here.
PORT ?= 8000
PYTHON ?= python3
BIN := .venv/bin
PAGES := $(wildcard templates)
LOCK := $(BIN)/uv pip compile --no-config --quiet --universal --python-version 3.11 \
	--generate-hashes --no-strip-extras --no-header --no-annotate --no-emit-index-url --no-emit-find-links
STRICT := ledger/domain/*,ledger/posting/*,ledger/log/*

export PORT PYTHON
.DEFAULT_GOAL := help
.PHONY: help setup setup-test run demo test check fast cover fix messages requirements bench clean

help:  ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile

setup:  ## Install what running needs: system packages and .venv/
	@tools/setup.sh run

setup-test:  ## Install what the tests need as well
	@tools/setup.sh test

run: setup  ## Load the demo books and serve them on 127.0.0.1:8000 (PORT=…)
	@tools/run.sh

demo: setup  ## Load the demo books
	$(BIN)/flask db upgrade
	$(BIN)/flask demo load
	$(BIN)/flask demo accounts

test: setup-test check cover  ## Everything: linters, types, all tests, coverage

check: setup-test  ## Linters, types, layers, templates, spelling, translations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(if $(PAGES),$(BIN)/djlint --lint --quiet $(PAGES))
	$(BIN)/codespell
	$(BIN)/python tools/catalogues.py check

fast: setup-test  ## Only the tests that need no browser and no PostgreSQL
	$(BIN)/pytest -m "not browser and not postgres"

cover: setup-test  ## All tests, with the coverage gates
	$(BIN)/pytest --numprocesses 2 --dist loadfile --cov --cov-report= --cov-fail-under=0
	$(BIN)/coverage report
	$(BIN)/coverage report --include='$(STRICT)' --fail-under=100

bench: setup-test  ## Measure everything beside its limit (BENCH="--sizes 10000 --databases sqlite")
	$(BIN)/python -m tests.benchmarks $(BENCH)

fix: setup-test  ## Repair what linters and formatter can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

messages: setup-test  ## Collect the texts to translate into ledger/translations/
	$(BIN)/python tools/catalogues.py update

requirements: setup-test  ## Lock the newest versions that pyproject.toml allows
	$(LOCK) --upgrade pyproject.toml --output-file requirements.txt
	$(LOCK) --upgrade pyproject.toml --group dev --constraint requirements.txt --output-file requirements-dev.txt

clean:  ## Remove what was built; books and settings in instance/ stay
	rm -rf .venv build htmlcov .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	find ledger reports tests -name __pycache__ -type d -prune -exec rm -rf {} +
