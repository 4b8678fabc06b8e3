# make run   everything, from nothing, ready to use
# make test  everything the tests need, then the tests
# make lint  style, types, imports          make bench  the measurements in bench/
SHELL := /bin/bash
.DEFAULT_GOAL := help
export RASA_TELEMETRY_ENABLED = false
# Some images forbid Python to keep what it compiled. Every start would then compile Rasa, or torch, anew.
export PYTHONDONTWRITEBYTECODE =
PYTHON ?= python3

.PHONY: help environments test-environments browser run test lint bench pins

help:
	@sed -n 's/^# //p; t; q' Makefile

environments:
	@$(PYTHON) scripts/bootstrap.py

test-environments:
	@$(PYTHON) scripts/bootstrap.py --dev

browser:
	@scripts/browser.sh

run: environments
	@.venv/bin/frontline serve --setup

# Tests share the cores among themselves: numeric libraries that each take all of them wait for each other.
test: export OMP_NUM_THREADS = 1
test: export OPENBLAS_NUM_THREADS = 1
test: test-environments browser
	@.venv/bin/frontline prepare
	@.venv/bin/frontline train
	@.venv/bin/pytest

lint: test-environments
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports

bench: test-environments
	.venv/bin/python -m bench

# Choose newer versions: edit requirements/*.in, run this, run the tests. (torch is pinned without its build, so that any build
# of that version serves; what only the CUDA build needs stays out.)
COMPILE = uv pip compile -q --upgrade --no-header --no-annotate --no-emit-index-url --no-emit-find-links
pins: export UV_FIND_LINKS := $(or $(UV_FIND_LINKS),$(PIP_FIND_LINKS))
pins:
	$(COMPILE) --python-version 3.11 requirements/frontline.in -o requirements/frontline.txt
	sed -i -e 's/^\(torch==[0-9.]*\)+.*/\1/' -e '/^\(nvidia-\|cuda-\|triton==\)/d' requirements/frontline.txt
	$(COMPILE) --python-version 3.11 requirements/dev.in -o requirements/dev.txt
	sed -i -e 's/^\(torch==[0-9.]*\)+.*/\1/' -e '/^\(nvidia-\|cuda-\|triton==\)/d' requirements/dev.txt
	$(COMPILE) --python-version 3.10 requirements/assistant.in -o requirements/assistant.txt
