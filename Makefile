# `make demo` and `make test` need git, make, Python 3.11 or newer and a package index; the rest
# is set up in .venv from the locks in requirements/. `make help` lists the targets.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
BENCH_VENV := .venv-bench
SPARK := .spark

# The lock tool, in an environment of its own. UPGRADE=1 takes newest versions instead of keeping
# those already locked wherever they still fit.
LOCKER := uv==0.13.9
LOCK_VENV := .venv-lock
LOCK := $(LOCK_VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --custom-compile-command "make lock" \
	$(if $(UPGRADE),--upgrade)
BUILD_REQUIRES := $(LOCK_VENV)/bin/python -c 'import tomllib; \
	print(*tomllib.load(open("pyproject.toml", "rb"))["build-system"]["requires"], sep="\n")'

# What the compiled catalogue is made from and by; folders too, so that a deleted file counts.
DATA := src/hcstandards/_data/catalogue.hcs
SOURCES := $(shell find catalogue schemas docs/examples 2>/dev/null) \
	$(shell find src/hcstandards -name '*.py' ! -name _ids.py 2>/dev/null)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

.PHONY: help
help: ## List the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

# --- use -----------------------------------------------------------------------------------------

.PHONY: demo
demo: run-env ## Show what the library does
	$(BIN)/python -m hcstandards demo

.PHONY: test
test: dev-env $(if $(NO_SPARK),,spark) ## Everything a change must pass (NO_SPARK=1: without fetching Spark)
	@$(MAKE) --no-print-directory lint
	@$(MAKE) --no-print-directory types
	$(BIN)/python -m pytest $(ARGS)

.PHONY: coverage
coverage: dev-env $(if $(NO_SPARK),,spark) ## The tests with what they reach: 90 % of lines and branches at least
	$(BIN)/python -m pytest --cov --cov-report=term $(ARGS)

.PHONY: test-spark
test-spark: dev-env spark ## Only the tests against a local Spark (Java 17)
	$(BIN)/python -m pytest tests/bulk/test_spark.py $(ARGS)

.PHONY: lint
lint: dev-env ## Format, style and the order of the layers
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports --no-logo

.PHONY: types
types: dev-env ## mypy on the code, pyright on what users see of it
	$(BIN)/mypy
	$(BIN)/pyright --pythonpath $(BIN)/python

.PHONY: format
format: dev-env ## Rewrite the code as `make lint` wants it
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

.PHONY: test-all-pythons
test-all-pythons: dev-env ## pytest under every Python from 3.11 on that this machine has
	@set -e; $(BIN)/python tests/interpreters.py | while read -r version python; do \
		echo "== Python $$version ($$python)"; \
		$(MAKE) --no-print-directory dev-env VENV=".venv-$$version" PYTHON="$$python"; \
		".venv-$$version/bin/python" -m pytest -m 'not wheel' $(ARGS) </dev/null; \
	done

.PHONY: bench
bench: bench-env ## Every benchmark, one after the other, beside the peers
	@set -e; for each in $(sort $(wildcard benchmarks/bench_*.py)) benchmarks/tables.py; do \
		echo "== $$each"; $(BENCH_VENV)/bin/python "$$each"; \
	done

# Beyond `make test`: needs atheris, which has wheels for Linux; SECONDS_EACH bounds the time of every reader.
FUZZED := csv tsv lines fixed-width workbook legacy zip tabular claml sdmx fhir map json profile changes guess
SECONDS_EACH ?= 30

.PHONY: fuzz
fuzz: dev-env ## Fuzz every reader of imports, guided by coverage
	$(PIP) install atheris
	$(BIN)/python tests/fuzz/seeds.py .fuzz
	@set -e; for each in $(FUZZED); do echo "== $$each"; \
		$(BIN)/python tests/fuzz/fuzz_readers.py $$each .fuzz/$$each \
			-max_total_time=$(SECONDS_EACH) -max_len=16384 -artifact_prefix=.fuzz/; \
	done

# --- build ---------------------------------------------------------------------------------------

.PHONY: compile
compile: $(VENV)/.run ## Compile catalogue/ into the package
	$(BIN)/python -c 'from pathlib import Path; from hcstandards.building import build; build(Path())'

.PHONY: build
build: dev-env ## The sdist, and from it the wheel, into dist/
	$(BIN)/python -m build --no-isolation

.PHONY: lock
lock: $(LOCK_VENV)/.locker ## Refresh requirements/*.txt (UPGRADE=1: newest versions)
	$(BUILD_REQUIRES) | $(LOCK) pyproject.toml --extra all --group dev - -o requirements/dev.txt
	$(LOCK) pyproject.toml --extra all -c requirements/dev.txt -o requirements/runtime.txt
	$(BUILD_REQUIRES) | $(LOCK) - -c requirements/dev.txt -o requirements/build.txt
	$(LOCK) --no-deps requirements/spark.in -o requirements/spark.txt
	$(LOCK) requirements/bench.in pyproject.toml --extra all -c requirements/dev.txt -o requirements/bench.txt

.PHONY: clean
clean: ## Remove everything that git doesn't hold
	rm -rf $(VENV) .venv-* $(SPARK) build dist src/hcstandards/_data src/hcstandards/_ids.py
	rm -rf .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find src tests benchmarks -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true

# --- environments --------------------------------------------------------------------------------
# Two stages in one environment: .run is enough for the demo, .dev adds the tools. Installing the
# package compiles the catalogue; afterwards it is compiled again when a source is newer.

.PHONY: run-env
run-env: $(VENV)/.run
	@$(MAKE) --silent $(DATA)

.PHONY: dev-env
dev-env: $(VENV)/.dev
	@$(MAKE) --silent $(DATA)

$(DATA): $(SOURCES)
	@$(MAKE) --no-print-directory compile
	@touch $@

$(VENV)/.created:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and \
		"hcstandards needs Python 3.11 or newer: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv --clear $(VENV)
	@touch $@

$(VENV)/.run: $(VENV)/.created requirements/runtime.txt requirements/build.txt \
		pyproject.toml hatch_build.py
	$(PIP) install --require-hashes -r requirements/runtime.txt -r requirements/build.txt
	$(PIP) install --no-build-isolation --no-deps --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements/dev.txt
	$(PIP) install --require-hashes -r requirements/dev.txt
	@touch $@

# Peers in an environment of their own, so that they never decide what the library is tested with.
.PHONY: bench-env
bench-env: run-env $(BENCH_VENV)/.bench

$(BENCH_VENV)/.bench: requirements/bench.txt requirements/build.txt pyproject.toml
	$(PYTHON) -m venv --clear $(BENCH_VENV)
	$(BENCH_VENV)/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes \
		-r requirements/bench.txt -r requirements/build.txt
	$(BENCH_VENV)/bin/python -m pip --disable-pip-version-check --quiet install \
		--no-build-isolation --no-deps --editable .
	@touch $@

# Spark comes as an sdist of 456 MB. Making a wheel of that takes minutes and unpacking it seconds, so it is unpacked
# and linked as its setup.py would lay it out. A machine without Java skips its tests; CI does not.
.PHONY: spark
spark: dev-env
	@if $(BIN)/python tests/java.py >/dev/null; then $(MAKE) --no-print-directory $(SPARK)/.ready; \
	elif [ -n "$$CI" ]; then exit 1; fi

$(SPARK)/.ready: requirements/spark.txt
	rm -rf $(SPARK)
	$(PIP) download --no-deps --no-build-isolation --require-hashes -r requirements/spark.txt -d $(SPARK)
	tar -xzf $(SPARK)/pyspark-*.tar.gz -C $(SPARK) --strip-components=1
	rm $(SPARK)/pyspark-*.tar.gz
	mkdir -p $(SPARK)/pyspark/python
	cd $(SPARK)/pyspark && ln -s ../deps/jars ../deps/bin ../deps/sbin . && ln -s ../../lib python/lib
	@touch $@

$(LOCK_VENV)/.locker: Makefile
	$(PYTHON) -m venv --clear $(LOCK_VENV)
	$(LOCK_VENV)/bin/python -m pip --disable-pip-version-check --quiet install '$(LOCKER)'
	@touch $@
