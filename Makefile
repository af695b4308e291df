# Everything here starts from Python 3.11; all else comes from locked packages.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.ONESHELL:
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
PORT ?= 8000
export PATH := $(CURDIR)/.venv/bin:$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore
# The demo and the tests start Python by the hundred: it is not to compile everything each time.
unexport PYTHONDONTWRITEBYTECODE
# Node brings certificates of its own; whatever else this machine trusts counts too.
NODE_EXTRA_CA_CERTS ?= $(wildcard /etc/ssl/certs/ca-certificates.crt)
export NODE_EXTRA_CA_CERTS
export NPM_CONFIG_FUND := false
export NPM_CONFIG_AUDIT := false
export NPM_CONFIG_UPDATE_NOTIFIER := false

BASE := .venv/.made
RUN := .venv/.installed
DEV := .venv/.installed-dev
CLIENT_MODULES := sync/client/node_modules/.installed
PWA_MODULES := pwa/node_modules/.installed
PWA := pwa/dist/.built
PWA_SOURCES := $(shell find pwa sync/client manifest.json \
	\( -name node_modules -o -name dist -o -name coverage \) -prune -o -type f -print 2>/dev/null)

.PHONY: help demo test check bench build types lock format setup clean \
	test-python test-client test-pwa test-browser test-webkit test-wheel chromium pdf-tools mutants soak

define HELP
Doorstep. What you can ask for:

  make demo     start it with a made-up business at http://localhost:8000
                (PORT=9000 for another port, FRESH=1 to start anew)
  make test     run every test: Python, TypeScript, real browser, wheel
  make test-webkit
                the customer's journeys on WebKit, an engine without Background Sync
  make soak     the tests of chance for an hour and a half (EFFORT=70: a night)
  make mutants  take out each safeguard of sync and payments: a test must turn red
  make check    style, types, layers, generated files
  make bench    measure the sync beside Kinto and others; writes sync/FIGURES.md
  make build    make the wheel, app included, in dist/
  make types    write the app's document types from the backend's
  make format   put Python and TypeScript into the house style
  make lock     resolve the locked dependencies anew
  make clean    remove what these commands made, but not the demo's data
endef
help:
	@: $(info $(HELP))

demo: $(RUN) $(PWA)
	@exec .venv/bin/doorstep demo --port $(PORT) $(if $(filter-out 0,$(FRESH)),--fresh)

setup: $(DEV) $(PWA_MODULES) $(CLIENT_MODULES)

# --- the environment -----------------------------------------------------------------------------

$(BASE): export PATH := $(patsubst $(CURDIR)/.venv/bin:%,%,$(PATH))
$(BASE):
	@if ! command -v $(PYTHON) >/dev/null; then
	  echo "Python 3.11 or newer is needed: install python3 and run this again." >&2; exit 1
	fi
	if ! $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
	  echo "Python 3.11 or newer is needed: run this again with PYTHON=python3.11." >&2; exit 1
	fi
	if ! $(PYTHON) -c 'import ensurepip, venv' 2>/dev/null; then
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
	    echo "Installing python3-venv…"
	    apt-get update -qq
	    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >/dev/null
	  else
	    echo "Python's venv module is missing: install the package python3-venv and run this again." >&2
	    exit 1
	  fi
	fi
	rm -rf .venv
	$(PYTHON) -m venv .venv
	touch $@

$(RUN): requirements.lock pyproject.toml | $(BASE)
	@echo "Installing Python packages…"
	.venv/bin/pip install -q --require-hashes -r requirements.lock
	mkdir -p pwa/dist
	.venv/bin/pip install -q --no-deps --no-build-isolation -e .
	touch $@

$(DEV): requirements-dev.lock $(RUN)
	@echo "Installing the tools for testing…"
	.venv/bin/pip install -q --require-hashes -r requirements-dev.lock
	touch $@

# Not `npm ci`: it refuses a lock file without the packages of other platforms, and registries that
# mirror npm in part do not have those. This installs what the lock file has, and does not change it.
NPM_INSTALL := npm install --no-save --loglevel=error
$(CLIENT_MODULES): sync/client/package.json sync/client/package-lock.json | $(RUN)
	@echo "Installing the sync client's packages…"
	cd sync/client && $(NPM_INSTALL)
	touch node_modules/.installed

$(PWA_MODULES): pwa/package.json pwa/package-lock.json | $(RUN)
	@echo "Installing the app's packages…"
	cd pwa && $(NPM_INSTALL)
	touch node_modules/.installed

# The hashed files of the build before stay beside the new ones: open tabs still ask for them.
$(PWA): $(PWA_SOURCES) | $(PWA_MODULES) $(CLIENT_MODULES)
	@echo "Building the app…"
	kept=pwa/node_modules/.previous
	rm -rf $$kept; mkdir -p $$kept
	if [ -f $@ ]; then (cd pwa/dist && xargs -r cp --parents -pt ../node_modules/.previous <.built 2>/dev/null || true); fi
	(cd pwa && npm run --silent build)
	(cd pwa/dist && find assets -type f >.built)
	cp -rpn $$kept/assets/. pwa/dist/assets/ 2>/dev/null || true
	rm -rf $$kept

# --- tests ---------------------------------------------------------------------------------------

test: test-python
	@$(MAKE) --no-print-directory -j 2 --output-sync=target test-client test-pwa test-wheel
	$(MAKE) --no-print-directory test-browser
	echo
	echo "All tests passed: Python, sync client, app, wheel and browser. Nothing was skipped."

# In the order of tests/conftest.py, which has the longest first.
SIDE_BY_SIDE := .venv/bin/pytest --dist loadfile --no-loadscope-reorder
test-python: $(DEV) $(PWA) pdf-tools
	@echo "Python…"
	# Three at a time: they wait for PostgreSQL and for rests a third of the time.
	$(SIDE_BY_SIDE) -n 3 tests $(foreach part,browser faults webkit wheel,--ignore=tests/$(part))

# What others make of the PDFs that are made here.
PDF_PACKAGES := qpdf poppler-utils
HAS_PDF := command -v qpdf && command -v pdfinfo && command -v pdftotext
pdf-tools:
	@if ! { $(HAS_PDF); } >/dev/null && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
	  echo "Installing $(PDF_PACKAGES)…"
	  apt-get update -qq
	  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(PDF_PACKAGES) >/dev/null
	fi
	if ! { $(HAS_PDF); } >/dev/null; then
	  echo "The tests of PDFs need the packages $(PDF_PACKAGES): install them and run this again." >&2; exit 1
	fi

test-client: $(CLIENT_MODULES)
	@echo "Sync client…"
	cd sync/client && npm test --silent

test-pwa: $(PWA_MODULES) $(CLIENT_MODULES)
	@echo "App…"
	cd pwa && npm test --silent

test-wheel: build
	@echo "Wheel in a clean environment…"
	.venv/bin/pytest tests/wheel

BROWSER = $$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
chromium:
	@if [ -z "$(BROWSER)" ] && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
	  echo "Installing Chromium…"
	  apt-get update -qq
	  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null
	fi
	if [ -z "$(BROWSER)" ]; then
	  echo "The browser tests need Chromium: install the package chromium and run this again." >&2; exit 1
	fi

test-browser: $(DEV) $(PWA) chromium
	@export CHROMIUM=$(BROWSER)
	echo "Browser ($$CHROMIUM)…"
	$(SIDE_BY_SIDE) -n 2 tests/browser
	$(SIDE_BY_SIDE) -n 2 tests/faults

# WebKitGTK, and the system's Python with its bindings: tests/webkit/window.py is the browser.
WEBKIT_PACKAGES := webkit2gtk-driver xvfb python3-gi gir1.2-webkit2-4.1
HAS_WEBKIT := command -v WebKitWebDriver && command -v Xvfb && \
	/usr/bin/python3 -c 'import gi; gi.require_version("WebKit2", "4.1")'
test-webkit: $(DEV) $(PWA)
	@if ! { $(HAS_WEBKIT); } >/dev/null 2>&1 && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
	  echo "Installing WebKitGTK…"
	  apt-get update -qq
	  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(WEBKIT_PACKAGES) >/dev/null
	fi
	if ! { $(HAS_WEBKIT); } >/dev/null 2>&1; then
	  echo "The WebKit tests need the packages $(WEBKIT_PACKAGES): install them and run this again." >&2; exit 1
	fi
	echo "WebKit…"
	.venv/bin/pytest tests/webkit

EFFORT ?= 7
SOAKED := tests/sync/test_machine.py tests/sync/test_race.py tests/sync/test_interleavings.py \
	tests/backend/payments/test_histories.py tests/backend/notifications/test_histories.py
soak: $(DEV) $(CLIENT_MODULES) $(PWA) chromium
	@echo "Chance, $(EFFORT) times as much as in make test…"
	EFFORT=$(EFFORT) .venv/bin/pytest -vs $(SOAKED)
	DOORSTEP_SOAK=1 .venv/bin/pytest -s tests/outside
	CHROMIUM=$(BROWSER) DOORSTEP_SOAK=1 .venv/bin/pytest tests/faults
	(cd sync/client && DOORSTEP_SOAK=1 DOORSTEP_RUNS=$$((2000 * $(EFFORT))) npm test --silent -- simulation)
	.venv/bin/python -m tests.sync.mutants
	echo "Soaked: nothing lost, doubled, leaked or stale."

mutants: $(DEV) $(CLIENT_MODULES)
	@.venv/bin/python -m tests.sync.mutants "$(ONLY)"

# --- checks, figures, packages -------------------------------------------------------------------

check: $(DEV) $(PWA_MODULES) $(CLIENT_MODULES)
	@.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/pyright
	.venv/bin/lint-imports
	(cd sync/client && npm run --silent check)
	(cd pwa && npm run --silent check)
	.venv/bin/doorstep types --check
	echo "All checks passed."

types: $(RUN)
	@.venv/bin/doorstep types

format: $(DEV) $(PWA_MODULES) $(CLIENT_MODULES)
	@.venv/bin/ruff check --fix-only -q
	.venv/bin/ruff format -q
	(cd sync/client && npx --no-install biome check --write)
	(cd pwa && npx --no-install biome check --write)

# The peer that the sync is measured against, in an environment of its own.
KINTO := .venv/kinto/.installed
$(KINTO): tests/bench/kinto.lock | $(BASE)
	@echo "Installing Kinto…"
	$(PYTHON) -m venv --clear .venv/kinto
	.venv/kinto/bin/pip install -q --require-hashes -r tests/bench/kinto.lock
	touch $@

bench: $(DEV) $(KINTO) $(PWA)
	@.venv/bin/python -m tests.bench

build: $(RUN) $(PWA)
	@rm -rf dist
	.venv/bin/python -m build --wheel --no-isolation >/dev/null
	ls dist/*.whl

COMPILE := --universal --generate-hashes --python-version 3.11 --custom-compile-command 'make lock'
lock:
	@uv=$$(mktemp -d)
	trap 'rm -rf "$$uv"' EXIT
	$(PYTHON) -m venv "$$uv"
	"$$uv/bin/pip" install -q uv
	compile() {
	  "$$uv/bin/uv" pip compile -q $(COMPILE) "$$@"
	}
	compile pyproject.toml --group build -o requirements.lock
	compile pyproject.toml --group build --group dev -c requirements.lock -o requirements-dev.lock
	compile tests/bench/kinto.in -o tests/bench/kinto.lock

clean:
	@rm -rf .venv dist pwa/dist pwa/node_modules sync/client/node_modules bench.json
