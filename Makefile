# `make` lists what there is. The environment is made in .venv from the lock, once, and again only when the lock changes.
.DEFAULT_GOAL := help
SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
# Once made with GPU=1, the environment stays so until `make clean`.
LOCK := requirements$(if $(filter-out 0,$(GPU))$(wildcard $(VENV)/.ready-requirements-gpu.lock),-gpu,).lock
READY := $(VENV)/.ready-$(LOCK)
NAMES := $(patsubst notebooks/source/%.py,%.ipynb,$(wildcard notebooks/source/*.py))
BUILT := $(addprefix notebooks/,$(NAMES)) $(addprefix notebooks/solutions/,$(NAMES))
export CHAPTER
JOBS ?= 2
ROOT_FLAG := $(shell [ "$$(id -u)" = 0 ] && echo --allow-root)

.PHONY: help lab test notebooks course fresh benchmarks lock clean environment

help:  ## list these targets
	@echo "Targets (the first call that needs it makes the environment, about a minute and 2 GB of disk):"
	@sed -n 's/^\([a-z]*\):.*  ## \(.*\)/  make \1@\2/p' Makefile | awk -F@ '{ printf "%-18s %s\n", $$1, $$2 }'
	@echo "Add GPU=1 for the CUDA build of TensorFlow (Linux, about 3 GB more), PYTHON=... to choose the interpreter."

lab: $(READY)  ## open JupyterLab on the first notebook
	@$(BIN)/python -m jupyter trust $(BUILT) >/dev/null
	@JUPYTER_CONFIG_PATH="$(CURDIR)/.jupyter" $(BIN)/python -m jupyterlab $(ROOT_FLAG) \
	  --LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate $(LAB_FLAGS) notebooks/00_start_here.ipynb

test: $(READY)  ## run every test and every notebook against its stored output (minutes)
	@echo "[1/2] style: ruff"
	@$(BIN)/ruff check -q .
	@echo "[2/2] tests, and each notebook cell by cell against its stored output"
	@$(BIN)/python -m pytest -n $(JOBS) --dist loadscope --nbval tests notebooks $(PYTEST_FLAGS)

notebooks: $(READY)  ## make the notebooks whose source changed
	@$(BIN)/python notebooks/build.py

course: $(READY)  ## write a ready nbgrader course into course/
	@$(BIN)/python notebooks/build.py --course course

fresh: $(READY)  ## give chapter CHAPTER=01 afresh; your copy is kept beside it
	@$(BIN)/python notebooks/build.py --fresh "$$CHAPTER"

benchmarks: $(READY)  ## time the helpers beside other libraries
	@for script in benchmarks/*.py; do $(BIN)/python "$$script" || exit 1; done

lock:  ## write both locks anew from pyproject.toml (needs uv)
	@for extra in cpu gpu; do \
	  [ $$extra = gpu ] && name=requirements-gpu.lock || name=requirements.lock; \
	  echo "Resolving $$name"; \
	  uv pip compile --quiet pyproject.toml --universal --python-version 3.11 --extra $$extra --extra dev --generate-hashes \
	    --no-emit-index-url --no-header --no-annotate --output-file $$name || exit 1; \
	done

clean:  ## remove the environment and all caches; notebooks, progress and course/ stay
	rm -rf $(VENV) build *.egg-info .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -not -path './.git/*' -prune -exec rm -rf {} +

environment: $(READY)

# An interrupted installation leaves no stamp, so that the next call begins it anew.
$(READY): $(LOCK)
	@set -e; began=$$(date +%s); \
	python="$(PYTHON)"; \
	if [ -z "$$python" ]; then for try in python3.11 python3.12 python3.13 python3 python; do \
	  if $$try -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null; then \
	    python=$$try; break; fi; done; fi; \
	rm -f $(VENV)/.ready-*; \
	if command -v uv >/dev/null 2>&1; then \
	  echo "Making the environment in $(VENV) with uv from $(LOCK) (20 s to 2 minutes, by your network)"; \
	  UV_VENV_CLEAR=1 uv venv --quiet --python "$${python:-3.11}" $(VENV); \
	  UV_COMPILE_BYTECODE=1 uv pip sync --python $(BIN)/python --require-hashes $(LOCK); \
	  uv pip install --quiet --python $(BIN)/python --no-build-isolation --no-deps --editable .; \
	elif [ -n "$$python" ]; then \
	  echo "Making the environment in $(VENV) with pip from $(LOCK) (1 to 3 minutes, a dot every 5 s)"; \
	  "$$python" -m venv --clear $(VENV); \
	  trap 'kill $${dots:-} 2>/dev/null || :' EXIT; trap 'exit 130' INT TERM HUP; \
	  ( while sleep 5; do printf .; done ) & dots=$$!; \
	  $(BIN)/python -m pip install --disable-pip-version-check --quiet --compile --require-hashes --requirement $(LOCK); \
	  $(BIN)/python -m pip install --disable-pip-version-check --quiet --no-build-isolation --no-deps --editable .; \
	  kill $$dots; dots=; echo; \
	else \
	  echo "No Python 3.11, 3.12 or 3.13 found. Install one, or uv, which brings its own; then run this again."; exit 1; \
	fi; \
	touch $(READY); \
	echo "The environment is ready after $$(( $$(date +%s) - began )) s."
