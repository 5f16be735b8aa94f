# `make run` goes from a fresh checkout to the workbench in the browser, `make test` through every check.
.SHELLFLAGS := -eu -c
.DEFAULT_GOAL := help
.NOTPARALLEL:
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input --quiet
PLUGINS := $(patsubst %/,%,$(dir $(wildcard plugins/*/pyproject.toml)))
PROJECTS := pyproject.toml $(wildcard plugins/*/pyproject.toml)
SOURCES := platform/rapport tenants billing admin $(wildcard $(PLUGINS:%=%/src))
NAME ?= all

# The first of these that is 3.11 or 3.12 and can make a virtual environment; PYTHON=… names another.
USABLE := import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 12))
PYTHON ?= $(shell for python in python3.12 python3.11 python3; do \
	"$$python" -c '$(USABLE)' >/dev/null 2>&1 && { echo "$$python"; break; }; done)

.PHONY: help
help: ## say what there is
	@grep -hE '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## (.*)/make \1\t\2/' | expand -t 14

.PHONY: setup
setup: $(VENV)/.runtime $(VENV)/.editable ## install what running takes: environment, dependencies, front end
	@$(BIN)/python -m rapport.web.assets_build

.PHONY: run
run: setup ## serve the demonstration bank, or a bank's own files: FEED=folder [CODE=BANK CURRENCY=CZK]
	@exec $(BIN)/python -m rapport.kernel.processes.tether $(BIN)/rapport demo \
		$(if $(FEED),--feed "$$FEED") $(if $(CODE),--code "$$CODE") $(if $(CURRENCY),--currency "$$CURRENCY")

.PHONY: test
test: $(VENV)/.dev $(VENV)/.editable chromium ## install what testing takes, check the code, pass all tests
	@$(BIN)/python -m rapport.web.assets_build
	@$(MAKE) --no-print-directory lint
	$(BIN)/python -m pytest -n 2 tests --ignore=tests/browser
	$(BIN)/python -m pytest tests/browser

.PHONY: bench
bench: setup ## measure against the floors: NAME=list, customer, search, contact, load, feed
	@$(BIN)/rapport bench "$(NAME)"

.PHONY: lint
lint: $(VENV)/.dev $(VENV)/.editable ## check style, types, imports and YAML
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy $(SOURCES)
	PYRIGHT_PYTHON_IGNORE_WARNINGS=1 $(BIN)/pyright
	$(BIN)/lint-imports
	find . \( -name node_modules -o -name '.?*' -o -name dist \) -prune -o -type f -name '*.y*ml' -print0 \
		| xargs -0 -r $(BIN)/yamllint --strict -d '{extends: default, rules: {document-start: disable, line-length: {max: 120}}}'

.PHONY: chromium
chromium:
	@if ! command -v chromium >/dev/null; then \
		if [ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then \
			echo "The browser's tests need chromium: install the packages chromium and fonts-noto-cjk." >&2; exit 1; \
		fi; \
		echo "Installing chromium for the browser's tests …"; \
		export DEBIAN_FRONTEND=noninteractive; \
		apt-get update -qq && apt-get install -y -qq chromium fonts-noto-cjk >/dev/null; \
	fi

$(VENV)/.made:
	@if ! { [ -n "$(PYTHON)" ] && $(PYTHON) -c '$(USABLE)' >/dev/null 2>&1; }; then \
		echo "Rapport needs Python 3.11 or 3.12 with its venv module (Debian: python3-venv), or PYTHON=/path/to/one." >&2; \
		exit 1; \
	fi
	@if ! $(BIN)/python -c 'import pip; $(USABLE)' >/dev/null 2>&1; then \
		echo "Making the environment with $$($(PYTHON) --version) …"; \
		$(PYTHON) -m venv --clear $(VENV); \
	fi
	@touch $@

$(VENV)/.runtime: requirements/runtime.lock $(VENV)/.made
	@echo "Installing the locked dependencies; the first time takes a minute or two …"
	@$(PIP) install --no-deps --require-hashes -r requirements/runtime.lock
	@touch $@

$(VENV)/.dev: requirements/dev.lock $(VENV)/.made
	@echo "Installing the locked dependencies and the tools of the tests …"
	@$(PIP) install --no-deps --require-hashes -r requirements/dev.lock
	@touch $@ $(VENV)/.runtime

$(VENV)/.editable: $(PROJECTS) $(VENV)/.made | $(VENV)/.tools
	@$(PIP) install --no-index --no-deps --no-build-isolation $(PLUGINS:%=-e %) -e .
	@touch $@

# hatchling and editables, which the line above builds with, come with either lock
.PHONY: $(VENV)/.tools
$(VENV)/.tools:
	@[ -e $(VENV)/.runtime ] || $(MAKE) --no-print-directory $(VENV)/.runtime
