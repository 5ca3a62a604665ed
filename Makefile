# make run starts the product; make help lists the rest. Needs python3 (3.11 or newer) and make.

PYTHON ?= python3
VENV   := .venv
PY     := $(VENV)/bin/python
STAMPS := $(VENV)/.stamps
# Extras to install, e.g. make run EXTRAS="postgres redis" (see requirements/).
EXTRAS ?=
EXTRA_FILES := $(EXTRAS:%=requirements/%.txt)
LOCK   := $(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
          --no-header --no-annotate --no-emit-index-url

# Some machines ask Python to keep no bytecode; every process of the tests would compile all again.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run setup setup-dev bytecode assets catalogues test suite browser check quick-checks lint fix types contracts templates i18n i18n-check bench docs pictures lock clean

help:  ## this list
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: setup bytecode assets catalogues  ## set up what is missing, then serve (http://127.0.0.1:8080)
	@exec $(PY) run.py serve

# ---- setting up: each step leaves a stamp and is skipped while its inputs stay the same ----

setup: $(STAMPS)/runtime
	@:

setup-dev: $(STAMPS)/dev
	@:

$(STAMPS)/build: requirements-build.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed / 需要 Python 3.11 或更新版本")'
	@test -x $(PY) || $(PYTHON) -m venv $(VENV)
	@echo "setup: installer and build tools"
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-build.txt
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/runtime: $(STAMPS)/build requirements.txt $(EXTRA_FILES)
	@echo "setup: libraries"
	@assets/install.sh $(PY) requirements.txt $(EXTRA_FILES)
	@touch $@

$(STAMPS)/dev: $(STAMPS)/runtime requirements-dev.txt
	@echo "setup: test tools"
	@assets/install.sh $(PY) requirements-dev.txt
	@touch $@

assets: setup
	@$(PY) -m assets.build

# Every process of the product reads it; machines that write none at run time would compile it anew.
bytecode: setup
	@$(PY) -m compileall -q app config.py run.py

# Compiled only where a catalogue is newer than its result.
catalogues: setup
	@for po in $$(find translations -name '*.po' 2>/dev/null); do \
	  mo="$${po%.po}.mo"; \
	  if [ ! -e "$$mo" ] || [ "$$po" -nt "$$mo" ]; then $(VENV)/bin/pybabel --quiet compile -i "$$po" -o "$$mo" || exit 1; fi; \
	done

# ---- checking ----

test: setup-dev bytecode assets catalogues browser quick-checks  ## everything that must pass, browser tests included
	@$(MAKE) --no-print-directory --jobs=2 types suite

# The types take one core for as long as the tests need to get going, so they are checked beside them.
suite: setup-dev
	$(PY) -m pytest -n 4 --dist loadfile --no-loadscope-reorder

browser:  ## bring Chromium and fonts for the browser tests
	@assets/browser.sh $(PY)

check: quick-checks types  ## all checks but the tests

quick-checks: lint contracts templates i18n-check
	$(PY) run.py check

lint: setup-dev  ## style, format, spelling
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/codespell

types: setup-dev  ## types (mypy --strict)
	$(VENV)/bin/mypy

contracts: setup-dev  ## who may import whom
	$(VENV)/bin/lint-imports

templates: setup-dev  ## templates
	$(VENV)/bin/djlint --quiet --lint app/templates

fix: setup-dev  ## repair what ruff can repair
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

i18n: setup-dev  ## collect new texts into the translation catalogues
	$(VENV)/bin/pybabel --quiet extract -F babel.cfg -k _l -k _ -k pgettext:1c,2 -k npgettext:1c,2,3 \
	  --add-comments="i18n:" --strip-comment-tags --no-location --sort-output --omit-header -o translations/messages.pot .
	$(VENV)/bin/pybabel --quiet update -i translations/messages.pot -d translations --no-fuzzy-matching --omit-header
	@$(MAKE) --no-print-directory catalogues

i18n-check: setup-dev catalogues
	@for po in $$(find translations -name '*.po' 2>/dev/null); do \
	  $(VENV)/bin/pybabel --quiet compile -i "$$po" -o /dev/null || exit 1; \
	done

bench: setup-dev assets catalogues  ## what pages cost at 10,000 and 100,000 customers (minutes)
	$(PY) -m bench.pages

docs: setup-dev  ## write the generated pages of docs/
	$(PY) run.py docs

pictures: setup-dev assets catalogues browser  ## take the pictures of docs/images from a demo company
	$(PY) -m docs.pictures

lock: $(STAMPS)/build  ## resolve requirements and packages anew
	$(LOCK) requirements.in -o requirements.txt
	$(LOCK) requirements-build.in -o requirements-build.txt
	for extra in postgres mysql redis workers; do \
	  $(LOCK) -c requirements.txt requirements/$$extra.in -o requirements/$$extra.txt || exit 1; \
	done
	$(LOCK) requirements-dev.in -o requirements-dev.txt
	$(PY) -m assets.lock

clean:  ## remove what set-up made; data in instance/ stays
	rm -rf $(VENV) node_modules app/static/dist
