# nn~: every command a person needs. `make help` lists them; each works alone in a fresh clone.

export PATH := $(CURDIR)/.venv/bin:$(PATH)
JOBS ?= $(shell getconf _NPROCESSORS_ONLN)
PYTEST := .venv/bin/python -m pytest -q
INSTALLED := .venv/.nn_export

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

setup: ## install what is missing to build and play: system packages, and Python packages into .venv
	@scripts/setup.sh

setup-test: setup ## install what is missing to test: a Clang with sanitizers, JACK, linters
	@scripts/setup.sh test

build: setup ## build the backend, the Pd externals (build/pd) and nn_export (.venv)
	@test -f build/build.ninja || cmake --preset default $(if $(CI),-D NN_WERROR=ON)
	@cmake --build --preset default -j $(JOBS)
	@$(MAKE) -s $(INSTALLED)

$(INSTALLED): pyproject.toml # the package is used where it lies; _core, which CMake built, lies in it
	@echo "installing nn_export into .venv"
	@.venv/bin/python -m pip install --quiet --no-deps --no-build-isolation -C wheel.cmake=false -e .
	@touch $@

demo: build ## play a voice in Pd, without a window: build/demo/*.wav, demo.png
	@.venv/bin/python scripts/demo.py

teach: build ## teach a new model a sentence, in five minutes at most, and play that
	@.venv/bin/python scripts/demo.py --teach

tests: build setup-test ## build the unit tests, which `make test` runs
	@cmake --build --preset default --target nn_tests -j $(JOBS)

test: tests ## check style and types, and run every quick test
	@scripts/lint.sh
	@ctest --preset default
	@$(PYTEST) -n 2 --dist loadfile -m "not slow and not real_time" tests
	@$(PYTEST) -m "real_time and not slow" tests

test-all: tests ## the same with the slow tests (NN_SOAK_MINUTES=60: an hour's soak)
	@scripts/lint.sh --all
	@ctest --preset default
	@$(PYTEST) -n 2 --dist loadfile -m "not real_time" tests
	@$(PYTEST) -m real_time tests

bench: build ## measure what nn~ costs on this machine: minutes, with tables and build/bench.json
	@cmake --build --preset default --target bench_driver bench_kernels -j $(JOBS)
	@.venv/bin/python tests/bench/bench.py

format: setup-test ## format all C++ and Python files
	@scripts/lint.sh --fix

lint: build setup-test ## check format, style, types and names
	@scripts/lint.sh

clean: ## remove what was built; .venv and build/demo, with what was learned there, stay
	@test ! -d build || find build -mindepth 1 -maxdepth 1 ! -name demo -exec rm -rf {} +
	rm -rf .pytest_cache .mypy_cache .ruff_cache

.DEFAULT_GOAL := help
.PHONY: help setup setup-test build demo teach tests test test-all bench format lint clean
