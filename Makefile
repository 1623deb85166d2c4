# `make` sets up and builds the site; `make test` sets up and proves it. Nothing but Python and make is needed.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.DEFAULT_GOAL := build
.PHONY: build serve check test judge bless bench sweep clean help

build: $(READY) ## build the site from content/ into build/ (the default)
	$(BIN)/chronicle build

serve: $(READY) ## preview the site, rebuilt at every save
	$(BIN)/chronicle serve --open

check: $(READY) ## check content/ and write nothing
	$(BIN)/chronicle check

test: $(READY) ## prove it: formatting, lint, types, and every test
	$(BIN)/ruff format --check chronicle tests
	$(BIN)/ruff check chronicle tests
	$(BIN)/mypy
	$(BIN)/pytest --numprocesses=auto --dist=loadscope

judge: $(READY) ## let others judge what is built: HTML, links, styles (needs Java and Node)
	$(BIN)/python -m tests.judge

bless: $(READY) ## accept the golden site as it is built now (review the difference before you commit)
	$(BIN)/python -m tests.bless

bench: $(READY) ## measure builds of the real record and of seeded ones (PEERS=1: Hugo too, fetched; WORK: in that folder; ROUNDS)
	$(BIN)/python -m tests.bench $(if $(PEERS),--peers $(filter-out 1,$(PEERS))) $(if $(SIZES),--sizes $(SIZES)) $(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(WORK),--work $(WORK))

sweep: $(READY) ## fail and kill builds at every point, and send in a million odd files (hours; SWEEPS="calls fuzz": those)
	$(BIN)/python -m tests.sweeps $(SWEEPS)

clean: ## remove what was made: the site, the environment, the caches
	rm -rf build .venv tests/node_modules .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find chronicle tests -name __pycache__ -type d -prune -exec rm -rf {} +

help: ## list these targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 8

$(READY): requirements.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@
