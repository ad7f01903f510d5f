# Habeas. `make` lists what there is to make. Nothing outside this folder is touched.
# Written for GNU make 3.81 and later, and for any POSIX shell.

SHELL = /bin/sh
.DEFAULT_GOAL := help
.SUFFIXES:
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory

BIN := .venv/bin
PICTURE ?= docs/pictures/report.png
BENCH ?=
LINKAGE_DATA ?= ../shared/data/linkage
TRAINING = lightgbm==4.7.0
PIN = $(BIN)/pip-compile --quiet --generate-hashes --no-emit-options --no-header --strip-extras --allow-unsafe -c requirements/limits.in
PIN_INPUT = pyproject.toml requirements/build.in requirements/other-systems.in

export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: help setup setup-run spark demo test check verifiers docs bench models screens picture requirements clean

help: ## list the targets
	@echo "make demo    set up, then run the main job on an invented case; writes demo/report.html"
	@echo "make test    set up, then run the tests"
	@echo
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/:.*## /|/' | awk -F'|' '{ printf "  %-14s %s\n", $$1, $$2 }'

setup: ## make .venv with all that developing needs, pinned and hashed
	@$(call install,dev)

setup-run: ## make .venv with what running needs, and no more
	@$(call install,run)

spark: setup ## add pyspark to .venv, for habeas link --engine splink-spark; it also needs Java 17
	@$(BIN)/python -m pip install --quiet --require-hashes --no-build-isolation -r requirements/spark.txt

demo: setup-run ## run the main job on an invented case, then the worked case; writes demo/report.html
	@$(BIN)/habeas demo demo/
	@$(BIN)/python examples/chechnya/build.py demo/chechnya

test: setup ## run the tests, one process a core; a file's tests stay together, because many share what they set up
	@$(BIN)/python -m pytest -n auto --dist loadfile

check: setup ## lint, types, import contracts, examples in docstrings, docs
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy src tests
	@$(BIN)/lint-imports
	@$(BIN)/python src/habeas/verify/page/build.py --check
	@$(BIN)/python -m pytest --doctest-modules src || [ $$? -eq 5 ]
	@$(MAKE) docs

models: setup ## train the aligner and the models of the linkage anew; needs the folder of shared data beside this one
	@$(BIN)/pip install --quiet $(TRAINING)
	@$(BIN)/python models/train_aligner.py $(LINKAGE_DATA)/translit_pairs
	@$(BIN)/python models/train_linkage.py $(LINKAGE_DATA)/syn_dev
	@$(BIN)/python models/train_copies.py
	@$(BIN)/python models/train_doubt.py

verifiers: setup ## build verify.html anew and habeas-verify.pyz into build/, and print their SHA-256
	@mkdir -p build
	@$(BIN)/python src/habeas/verify/page/build.py
	@$(BIN)/python -m habeas.verify.packing build/habeas-verify.pyz
	@cp src/habeas/verify/page/verify.html build/ && cd build && sha256sum habeas-verify.pyz verify.html

docs: setup ## build the docs into docs/_build/html; a warning is an error
	@$(BIN)/sphinx-build -W --keep-going --quiet -b html docs docs/_build/html
	@echo "docs: docs/_build/html/index.html"

bench: setup ## run every benchmark; BENCH=--quick for the short form
	@set -e; found=no; \
	for file in benchmarks/*/*.py; do \
	  [ -f "$$file" ] || continue; found=yes; \
	  echo "== $$file"; $(BIN)/python "$$file" $(BENCH); \
	done; \
	[ $$found = yes ] || echo "bench: no benchmark yet"

screens: setup ## make pictures of every screen of the desk, in English and Arabic, light and dark, into build/screens
	@$(BIN)/python -m tests.desk.screens build/screens

picture: demo ## make the README's picture from the demo's report
	@$(call screenshot)

requirements: setup ## pin every library anew from pyproject.toml, with hashes
	@$(PIN) --upgrade -o requirements/run.txt $(PIN_INPUT)
	@$(PIN) --upgrade --extra dev --extra docs -c requirements/run.txt -o requirements/dev.txt $(PIN_INPUT)
	@$(PIN) --upgrade -c requirements/dev.txt -o requirements/spark.txt requirements/spark.in
	@echo "requirements: read the difference, run 'make check test', then commit both files"

clean: ## remove what was made: .venv, demo, built docs, caches
	@rm -rf .venv demo build dist docs/_build .mypy_cache .ruff_cache .pytest_cache .hypothesis \
	  .import_linter_cache .coverage src/*.egg-info
	@find src tests benchmarks docs -name __pycache__ -type d -prune -exec rm -rf {} +

# A Python between 3.11 and 3.13 is tested; a newer one is taken only when there is no other.
# PYTHON=/usr/bin/python3.12 chooses one. A name found on the PATH may be a stub, so each is asked.
define find_python
python=; \
for wanted in '(3,11) <= v < (3,14)' 'v >= (3,11)'; do \
  for name in $(if $(PYTHON),"$(PYTHON)",python3 python3.13 python3.12 python3.11 python3.14 python3.15); do \
    [ -z "$$python" ] || continue; \
    "$$name" -c "import sys; v = sys.version_info[:2]; sys.exit(not ($$wanted))" 2>/dev/null && python=$$name; \
  done; \
done; \
if [ -z "$$python" ]; then \
  echo "Habeas needs Python 3.11 or newer; none was found. Install one, or say PYTHON=/path/to/python3.11" >&2; exit 1; \
fi; \
"$$python" -c 'import ensurepip, venv' 2>/dev/null || { \
  echo "$$python has no venv module. On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
endef

# The stamp holds the folder and the checksum of what was installed: a moved folder gets a new .venv (its scripts
# name the old one), changed requirements are installed, and otherwise nothing is done. `dev` includes `run`.
define install
set -e; set=$(1); \
folder=$$(pwd -P); pins=$$(cat requirements/run.txt requirements/dev.txt pyproject.toml | cksum); \
stamp=.venv/habeas-stamp; old=$$(cat $$stamp 2>/dev/null || true); \
case "$$old" in "dev|$$folder|$$pins"|"$$set|$$folder|$$pins") $(BIN)/python -c '' 2>/dev/null && exit 0;; esac; \
case "$$old" in ""|*"|$$folder|"*) ;; *) rm -rf .venv;; esac; \
$(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
  $(find_python); \
  rm -rf .venv; "$$python" -m venv .venv; }; \
echo "setup: installing the pinned libraries ($$set) into .venv" >&2; \
rm -f $$stamp; \
$(BIN)/python -m pip install --quiet --require-hashes --only-binary :all: -r requirements/$$set.txt; \
$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .; \
echo "$$set|$$folder|$$pins" > $$stamp
endef

# Chromium gets a home inside build/, so that it leaves nothing in the user's own; the page can load nothing from outside.
define screenshot
set -e; browser=; \
for name in chromium chromium-browser google-chrome; do \
  [ -n "$$browser" ] || browser=$$(command -v $$name || true); \
done; \
[ -n "$$browser" ] || { echo "The picture is taken with Chromium, and there is none. On Debian: apt install chromium" >&2; exit 1; }; \
home=$$(pwd -P)/build/chromium; rm -rf "$$home"; mkdir -p "$$home" "$$(dirname "$(PICTURE)")"; \
HOME="$$home" XDG_CONFIG_HOME="$$home" XDG_CACHE_HOME="$$home" TMPDIR="$$home" "$$browser" --headless --no-sandbox \
  --disable-gpu --hide-scrollbars --disable-background-networking --host-resolver-rules="MAP * ~NOTFOUND" \
  --user-data-dir="$$home/profile" --window-size=1000,1250 --force-device-scale-factor=1 \
  --screenshot="$(PICTURE)" "file://$$(pwd -P)/demo/report.html" >"$$home/log" 2>&1 \
  && [ -s "$(PICTURE)" ] || { echo "Chromium took no picture; see build/chromium/log" >&2; exit 1; }; \
rm -rf "$$home"; size=$$(wc -c < "$(PICTURE)"); \
echo "picture: $(PICTURE), $$size bytes"; \
[ $$size -lt 300000 ] || { echo "The picture is larger than 300 KB" >&2; exit 1; }
endef
