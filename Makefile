# What a person types. Each target is one line; the work is in bin/, so that CI and a developer run the same thing.

export PORT ?= 8000
export SPEARHEAD_DATA_DIR ?= $(CURDIR)/var

.DEFAULT_GOAL := help
.PHONY: help setup run test lint bench audit bill migrations clean

help: ## list these targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

setup: ## make .venv, install what the lock names, build the front-end and the translations
	@bin/setup

run: setup ## serve Spearhead with the demo company on http://127.0.0.1:$PORT
	@.venv/bin/spearhead migrate
	@.venv/bin/spearhead demo --if-empty
	@exec .venv/bin/spearhead serve

test: setup ## run every check and every test, on SQLite and on PostgreSQL
	@bin/ci

lint: setup ## run the checks without the tests
	@bin/ci --lint

bench: setup ## measure the speed table
	@.venv/bin/python -m benchmarks

audit: setup ## ask whether a locked package is known to be vulnerable (status 3: could not be asked)
	@bin/parts audit

bill: setup ## write the bill of materials to var/bill.cdx.json (CycloneDX)
	@mkdir -p var && bin/parts bill var/bill.cdx.json

migrations: setup ## make every app's initial migration anew from its models
	@bin/remake-migrations

clean: ## remove what was built; the data in var/ and .venv stay
	@rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist
	@rm -rf src/spearhead/web/static/dist src/spearhead/web/frontend/node_modules
	@find src tests tools -name __pycache__ -type d -prune -exec rm -rf {} +
	@find src -name '*.mo' -delete
