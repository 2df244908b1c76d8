# Every target works from a clean clone and may be repeated: what is already there is not made
# again. `make` alone lists the targets.

PYTHON ?= python3
VENV ?= .venv
WORKERS ?= 2
REPORT ?= reports/verify
# More options for the main job (VERIFY_FLAGS="--profile deep"), the benchmarks and pip. For torch
# without CUDA on Linux:
# INSTALL_FLAGS="--extra-index-url https://download.pytorch.org/whl/cpu"
VERIFY_FLAGS ?=
BENCH_FLAGS ?=
INSTALL_FLAGS ?=

# Two processes share the machine; linear algebra here is small and gains nothing from threads.
export OPENBLAS_NUM_THREADS ?= 1
export OMP_NUM_THREADS ?= 1
export MKL_NUM_THREADS ?= 1

bin := $(VENV)/bin
# hatchling is installed first, from the constraints, because pip does not apply them to the
# environment it would otherwise build the package in.
pip := $(bin)/python -m pip install -qq --disable-pip-version-check --no-input $(INSTALL_FLAGS) -c constraints.txt
pytest := $(bin)/python -m pytest -n $(WORKERS) --dist worksteal

.NOTPARALLEL:
.PHONY: help verify test lint bench nightly mutation clean

help:
	@echo "make verify     decide every theorem on every class; writes $(REPORT)/index.html"
	@echo "make test       the tests and the properties (profile ci)"
	@echo "make lint       ruff and mypy"
	@echo "make bench      speed against peers"
	@echo "make nightly    everything in the nightly profile, 10^6 hostile certificates included (hours)"
	@echo "make mutation   mutation testing of the kernel"
	@echo "make clean      remove the environment, caches and reports"
	@echo "Variables: PYTHON=$(PYTHON) VENV=$(VENV) WORKERS=$(WORKERS) REPORT=$(REPORT) VERIFY_FLAGS BENCH_FLAGS INSTALL_FLAGS"

$(VENV)/.made:
	@command -v "$(PYTHON)" >/dev/null || { \
	  echo "There is no '$(PYTHON)' here; install Python 3.11 or newer, or name one: make PYTHON=/path/to/python3.12." >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "w2sverify needs Python 3.11 or newer, and '$(PYTHON)' is $$("$(PYTHON)" --version 2>&1); install a newer one, or name it: make PYTHON=/path/to/python3.12." >&2; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "'$(PYTHON)' cannot make virtual environments; install its venv module (on Debian and Ubuntu: apt install python3-venv)." >&2; exit 1; }
	@echo "Making the virtual environment $(VENV)."
	@"$(PYTHON)" -m venv "$(VENV)"
	@touch "$@"

$(VENV)/.testing: $(VENV)/.made pyproject.toml constraints.txt
	@echo "Installing w2sverify and what it needs into $(VENV) (a minute or two the first time)."
	@$(pip) hatchling editables
	@$(pip) --no-build-isolation -e '.[testing]'
	@touch "$@"

$(VENV)/.dev: $(VENV)/.made pyproject.toml constraints.txt
	@echo "Installing w2sverify, torch and the development tools into $(VENV) (minutes the first time)."
	@$(pip) hatchling editables
	@$(pip) --no-build-isolation -e '.[testing,experiments,dev,fast]'
	@touch "$(VENV)/.testing" "$@"

# The command names the report when it is done.
# Exit code 3 says that something stayed undecided: a tie at an irrational projection, which the
# classes with curved cones can have. That is a result, not a failure.
verify: $(VENV)/.testing
	@$(bin)/w2sverify verify --out "$(REPORT)" $(VERIFY_FLAGS) || [ $$? -eq 3 ]

test: $(VENV)/.dev
	W2S_PROFILE=ci $(pytest)

lint: $(VENV)/.dev
	@status=0; for check in "ruff check ." "ruff format --check ." mypy; do \
	  echo "$$check"; $(bin)/$$check || status=1; done; exit $$status

bench: $(VENV)/.dev
	$(bin)/python -m benchmarks $(BENCH_FLAGS)

nightly: $(VENV)/.dev
	W2S_PROFILE=nightly $(pytest) -m ""

mutation: $(VENV)/.dev
	$(bin)/mutmut run --max-children $(WORKERS)
	$(bin)/mutmut results

# The environment goes only if this Makefile made it.
clean:
	@if [ -f "$(VENV)/.made" ]; then rm -rf "$(VENV)"; fi
	@rm -rf build dist mutants .hypothesis .mypy_cache .pytest_cache .ruff_cache "$(REPORT)"
	@find w2sverify tests properties benchmarks experiments -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true
