# Everything a contributor runs. `make help` lists it. From a fresh clone it needs Python 3.11 or later, with venv, and make.
SYSTEM_PYTHON ?= $(shell command -v python3.11 || command -v python3 || echo python3.11)
VENV := .venv
BIN := $(VENV)/bin
PYTHON := $(BIN)/python
READY := $(VENV)/.made-from-requirements-dev
UV := build/lock/bin/uv
# Processes for the integration tests, each with sandboxes of its own: together some 6 GB. On two cores four of them keep both busy.
WORKERS ?= 4

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
# What a recipe starts (ansible-playbook, molecule, aws) is that of the pinned environment.
export PATH := $(CURDIR)/$(BIN):$(PATH)

include make/sandbox.mk

define stage
@echo "==> $@"
endef

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | sed -E 's/:.*## /\t/' | awk -F '\t' '{printf "  %-18s %s\n", $$1, $$2}'

.PHONY: setup
setup: $(READY) ## make .venv from requirements-dev.txt; the other targets do so themselves

# Made again only when the requirements change.
$(READY): requirements-dev.txt
	@"$(SYSTEM_PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	  || { echo "Python 3.11 or later is needed, and $(SYSTEM_PYTHON) is not: make setup SYSTEM_PYTHON=/path/to/python3.11" >&2; exit 1; }
	@"$(SYSTEM_PYTHON)" -c 'import ensurepip, venv' 2>/dev/null \
	  || { echo "$(SYSTEM_PYTHON) has no venv module: install it (on Debian and Ubuntu: python3-venv), or give another SYSTEM_PYTHON" >&2; exit 1; }
	@echo "==> setup: $(VENV) from requirements-dev.txt"
	@$(PYTHON) -m pip --version >/dev/null 2>&1 || "$(SYSTEM_PYTHON)" -m venv --clear $(VENV)
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --requirement requirements-dev.txt
	@touch $@

.PHONY: lock
lock: $(UV) ## resolve requirements-dev.in into requirements-dev.txt
	$(UV) pip compile --quiet --python-version 3.11 --no-header requirements-dev.in --output-file requirements-dev.txt

$(UV):
	"$(SYSTEM_PYTHON)" -m venv build/lock
	build/lock/bin/python -m pip install --quiet --disable-pip-version-check uv

.PHONY: docs
docs: $(READY) ## write the tables of the roles' inputs into their READMEs
	python tools/role_readmes.py

.PHONY: lint
lint: $(READY) ## ruff, yamllint, ansible-lint, the changelog's fragments
	$(stage)
	ruff check .
	yamllint --strict .
	ansible-lint --strict
	antsibull-changelog lint

.PHONY: unit
unit: $(READY) ## tests without network, AWS or Ansible runs
	$(stage)
	pytest -q tests/unit

.PHONY: integration
integration: $(READY) sandbox-tools ## tests against the sandbox
	$(stage)
	pytest -q -n $(WORKERS) tests/integration --ignore=tests/integration/test_site.py --ignore=tests/integration/test_scenarios.py

.PHONY: molecule
molecule: $(READY) sandbox-tools ## a scenario for each role
	$(stage)
	pytest -q -n $(WORKERS) tests/integration/test_scenarios.py

.PHONY: site
site: $(READY) sandbox-tools ## the whole site, from nothing and again
	$(stage)
	pytest -q tests/integration/test_site.py

.PHONY: test-controllers
test-controllers: $(READY) sandbox-tools controllers ## Karpenter and external-dns themselves, on what the roles made
	$(stage)
	pytest -q tests/controllers

.PHONY: sandboxed
sandboxed: $(READY) sandbox-tools controllers ## integration, molecule, site and test-controllers at the same time
	$(stage)
	pytest -q -n $(WORKERS) tests/integration tests/controllers

# Of lint and unit each one's output comes in one piece, once it has ended.
.PHONY: test
test: $(READY) ## lint and unit, then all that runs in sandboxes
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target lint unit
	@$(MAKE) --no-print-directory sandboxed
	@echo "==> test: all passed"

.PHONY: bench
bench: $(READY) sandbox-tools ## measure runs against their floors, or one part of it (BENCH=secrets); writes build/bench.json
	$(stage)
	PYTHONPATH=tests python -m bench $(BENCH)

.PHONY: clean
clean: sandbox-down ## remove all that was made here but .venv
	rm -rf build .ansible .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -not -path './$(VENV)/*' -not -path './collections/*' -prune -exec rm -rf {} +
