# Every target sets up what it needs; `make demo` and `make test` work on a bare machine
# with python3 (3.11 or newer) and make. A second run starts within seconds.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
# An editable install warns of folders named like packages, which are the packages here.
PIP    := PYTHONWARNINGS=ignore $(BIN)/pip --disable-pip-version-check --quiet
PORT   ?= 8001

.PHONY: help install demo test check browser rscript bench accuracy stress docs constraints clean

help:
	@echo "make demo      sample portals, crawl, build, then the site on 127.0.0.1:$(PORT)"
	@echo "make test      everything: checks, unit, end-to-end and browser tests"
	@echo "make install   the command, at $(BIN)/nianbao"
	@echo "make check     ruff, mypy, generated documentation"
	@echo "make stress    the large counts, by hand (minutes to hours)"
	@echo "make bench     speed and memory, by hand"
	@echo "make accuracy  how well everything is read, measured again and written down (minutes)"
	@echo "make docs      write the generated parts of README.md and docs/ again"

install: $(VENV)/.installed

demo: $(VENV)/.installed
	@$(BIN)/nianbao demo --port $(PORT)

# On all cores, the tests of a file one after another on one of them; browsers come last, since
# Playwright leaves an event loop running.
test: check browser rscript
	@$(BIN)/pytest -n auto --dist loadfile --no-loadscope-reorder

check: $(VENV)/.developed
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/cog --check README.md docs/*.md

docs: $(VENV)/.developed
	@$(BIN)/cog -r README.md docs/*.md

browser: $(VENV)/.developed
	@$(BIN)/python tests/browser/chromium.py

rscript: $(VENV)/.developed
	@$(BIN)/python tests/e2e/rscript.py

stress: $(VENV)/.developed browser
	@NIANBAO_STRESS=1 $(BIN)/pytest tests -m stress --timeout 0

bench: $(VENV)/.developed
	@$(BIN)/pytest tests/benchmarks/bench_*.py --timeout 0 -s

# Reads the real documents too: NIANBAO_DOCUMENTS names their folder. With ROW="figures html-wps"
# it writes nothing and lists the cells of such rows that are not exact.
accuracy: $(VENV)/.developed
	@PYTHONPATH=tests/sandbox:tests/parsers $(BIN)/python tests/accuracy/measure_accuracy.py $(ROW)

# The exact versions that the suite last passed with; no addresses, so any index serves.
constraints: $(VENV)/.developed
	@{ echo "# Versions that the whole suite passed with. Written by 'make constraints';"; \
	   echo "# why each package is here stands in pyproject.toml."; \
	   $(BIN)/pip freeze --exclude-editable --exclude nianbao; } > constraints.txt

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "nianbao needs Python 3.11 or newer: make PYTHON=/path/to/python3.11 …" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) \
	  || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null \
	       && apt-get update -qq && apt-get install -y -qq python3-venv >/dev/null \
	       && $(PYTHON) -m venv --clear $(VENV); } \
	  || { rm -rf $(VENV); echo "Python has no venv module: apt-get install python3-venv" >&2; exit 1; }

# A freeze of pip's own metadata, not of the sources: an editable install follows the checkout.
$(VENV)/.installed: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Setting up $(VENV) (once) …"
	@$(PIP) install --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.developed: pyproject.toml constraints.txt | $(VENV)/.installed
	@echo "Adding the test tools to $(VENV) (once) …"
	@$(PIP) install --constraint constraints.txt --editable '.[dev]'
	@touch $@

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
