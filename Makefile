# make setup: the virtual environment and nothing else · make run: setup, then the app · make test: setup, then the tests
# SHELL stays /bin/sh; every path is quoted or relative, so that a space in the folder's name does no harm.

PYTHON ?= python3
# Tests run side by side, on every core up to four; PYTEST_ARGUMENTS="-n 0" has them one after the other.
SIDE_BY_SIDE = -n auto --maxprocesses 4 --dist worksteal
PYTEST_ARGUMENTS ?=

.PHONY: setup run test lint

setup: .venv/ready

.venv/ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if (3, 11) <= sys.version_info < (3, 15) else f"Python 3.11 to 3.14 is needed, this is {sys.version.split()[0]}: make PYTHON=/path/to/python3.13 setup")'
	@echo "Preparing the virtual environment (once; about a minute) ..."
	@test -x .venv/bin/python && .venv/bin/python -c '' 2>/dev/null || { rm -rf .venv; $(PYTHON) -m venv .venv; }
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch .venv/ready

run: setup
	@.venv/bin/python -m ui.cli up

test: setup
	@.venv/bin/python -m pytest -m "not shared_data and not sandbox and not calendar" --ignore=tests/browser $(SIDE_BY_SIDE) $(PYTEST_ARGUMENTS)

lint: setup
	@.venv/bin/python -m ruff check .
	@.venv/bin/python -m ruff format --check .
	@.venv/bin/python -m mypy
	@.venv/bin/lint-imports
