# Everything a person needs, from a fresh clone. `make` lists it.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
AFKIT  := $(BIN)/afkit
DEMO   := connector/emporix-oe
OUT    := build/emporix-oe

.DEFAULT_GOAL := help
.PHONY: help setup demo test check bench soak planted hooks pictures fmt vsix properties fuzz generate clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(VENV)/.ready ## make the virtual environment in .venv (every other target does it when needed)

$(VENV)/.ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "afkit needs Python 3.11 or newer; name one with: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@# Where Python is told to write no bytecode, every start would compile anew.
	@$(BIN)/python -m compileall -q tools
	@touch $@

demo: setup ## lint, render and run the Emporix connector against its own sandbox
	@printf '\n\033[1m1. Lint\033[0m  afkit lint $(DEMO)\n'
	@$(AFKIT) lint $(DEMO)
	@printf '\n\033[1m2. Render\033[0m  afkit render $(DEMO) -o $(OUT)\n'
	@$(AFKIT) render $(DEMO) -o $(OUT)
	@printf '\n\033[1m3. Check the connection\033[0m  afkit connect $(DEMO) --sandbox --trace\n'
	@$(AFKIT) connect $(DEMO) --sandbox --trace
	@printf '\n\033[1m4. Start a digital process\033[0m  afkit run $(DEMO) startDigitalProcess --sandbox --trace …\n'
	@$(AFKIT) run $(DEMO) startDigitalProcess --sandbox --trace \
	  -i eventType=order.found -i caseId=PO-2026-0815 -i 'subject=Order 4711 – München' \
	  -i 'payload={"orderId": "EON1075", "amount": 12.5}'
	@printf '\n\033[1mTry next\033[0m\n'
	@printf '  %s\n' '$(AFKIT) test $(DEMO)' \
	  '$(AFKIT) run $(DEMO) startDigitalProcess --dry-run -i eventType=order.found' \
	  '$(AFKIT) sandbox $(DEMO) --port 8080'

test: setup ## run the whole test suite
	@$(BIN)/python -m compileall -q tools
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest --numprocesses auto --dist loadfile

check: setup ## ruff, formatting, mypy --strict, import rules, sizes, generated files
	$(BIN)/ruff check tools tests
	$(BIN)/ruff format --check tools tests
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tests/house.py
	$(BIN)/python -m afkit.cli.generate --check

generate: setup ## write the generated files again: schemas, reference pages
	$(BIN)/python -m afkit.cli.generate

soak: setup ## send 100,000 events through --each, killed and resumed on the way; counts must be exact (EVENTS=n)
	$(BIN)/python tests/soak/soak.py --events $(or $(EVENTS),100000)

bench: setup ## measure against named peers, in the same run
	@$(BIN)/python -m compileall -q tools
	@missed=0; for program in tests/bench/bench_*.py; do echo "== $$program"; $(BIN)/python $$program || missed=1; done; \
	  exit $$missed

planted: setup ## plant every single defect of the table in a clean connector, and tell what lint makes of them
	@$(BIN)/python tests/bench/planted.py

hooks: setup ## let pre-commit run the hooks from a clone of this repository (needs a package index)
	@$(BIN)/python tests/e2e/hooks.py

pictures: setup ## take the pictures of the docs again, with a browser that the tests drive
	AFKIT_PICTURES=1 $(BIN)/python -m pytest --quiet tests/preview/test_browser_pages.py tests/preview/test_browser_forms.py \
	  tests/preview/test_browser_flows.py tests/preview/test_browser_everything.py

fmt: setup ## format the code
	$(BIN)/ruff check --fix-only --quiet tools tests
	$(BIN)/ruff format tools tests

vsix: ## build the extension for Visual Studio Code (needs npm)
	cd editors/vscode && npm ci --no-audit --no-fund --loglevel=error && \
	  mkdir -p ../../build && npx vsce package --allow-missing-repository --out ../../build/afkit.vsix

properties: setup ## draw new values for every property (EXAMPLES=1000), and take whole tables where the suite takes slices
	AFKIT_EXAMPLES=$(or $(EXAMPLES),1000) $(BIN)/python -m pytest --numprocesses auto --dist loadfile

fuzz: setup ## fuzz the expression language for long (RUNS=1000000)
	$(BIN)/python tests/fuzz/fuzz_iml.py --runs $(or $(RUNS),1000000)

clean: ## remove everything that is made
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find tools tests -name __pycache__ -type d -prune -exec rm -rf {} +
