# `make demo` and `make test` do all the set-up themselves: they need python3 and make, nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready

.PHONY: demo test test-all docs pages bank clean

demo: $(READY)
	$(BIN)/wfm run scenarios/webcare_nl
	$(BIN)/wfm export latest --format csv

test: $(READY)
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -n 2 --dist loadfile

test-all: $(READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test-all]'
	command -v chromium || command -v google-chrome || \
	  (apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core)
	$(BIN)/python -m pytest -m slow -n 2 --dist load

docs: pages
	$(BIN)/zensical build --strict --clean
	@echo "the pages are in build/site: open index.html"

pages: $(READY)
	for page in scenario commands rules notebook; do $(BIN)/python docs/$${page}_page.py || exit 1; done
	$(BIN)/wfm schema --out configs/scenario.schema.json

bank: $(READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[bench]'
	$(BIN)/python -m benchmarks.data.bank

$(READY): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $(READY)

clean:
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache
