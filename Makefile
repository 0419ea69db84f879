# `make run` and `make test` need nothing but Python 3.11 or newer: they make .venv and install into it by themselves.
PYTHON ?= python3
BIN := .venv/bin

.DEFAULT_GOAL := run
.PHONY: run test test-all test-browser faults pictures lint format check bench train

# The environment grows when it first needs to, and when what it is made from has changed.
.venv/for-test: EXTRAS = [test]
.venv/for-lint: EXTRAS = [test,lint]
.venv/for-bench: EXTRAS = [test,bench]
.venv/for-train: EXTRAS = [train]
.venv/for-run .venv/for-test .venv/for-lint .venv/for-bench .venv/for-train: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; name one with PYTHON=…"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.$(EXTRAS)'
	@touch $@

run: .venv/for-run # open the practice room on this machine
	@$(BIN)/socialpolicy practice

test: .venv/for-test # all tests but those that need a browser
	$(BIN)/pytest -n auto --ignore=tests/browser

test-browser: .venv/for-test # the tests in headless Chromium
	$(BIN)/pytest tests/browser

faults: .venv/for-test # reports and press enquiries while replicas are killed, the database restarts and Slack fails; about eight minutes
	$(BIN)/python -m tests.faults

pictures: .venv/for-test # take the pictures of the README anew
	PICTURES=docs $(BIN)/pytest tests/browser -k 'reads_the_clauses or reads_what_to_change or reads_who_will_see_it or head_opens_the_card or reads_what_is_asked_and_approves'

lint: .venv/for-lint # format, lint, types, layers, policy content
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/socialpolicy policy lint

format: .venv/for-lint # put the code into its format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

check: .venv/for-lint .venv/for-test # everything that must hold before a change lands
	@$(MAKE) --no-print-directory -j 2 lint test-all # side by side: types are checked on one processor

test-all: .venv/for-test
	$(BIN)/pytest -n auto --ignore=tests/core --ignore=tests/handlers
	$(BIN)/pytest -n auto --cov --cov-report=term:skip-covered tests/core tests/handlers

bench: .venv/for-bench # speed, beside others in the same run
	$(BIN)/python -m tests.bench

train: .venv/for-train # learn the examples of policy_content/ anew
	$(BIN)/python -m bot.train
