# Two commands for a fresh machine: `make demo` grades a sample class, `make test` runs every check.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
DEMO := demo
STUDENTS ?= 24
HUB ?= build/hub

PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

# Say what is done, and a dot every two seconds until it is. pip itself is silent, or it says far too much.
patiently = printf '%s ' '$(1)'; ( while sleep 2; do printf .; done ) & dots=$$!; \
	( $(2) ); status=$$?; kill $$dots; echo; exit $$status

.PHONY: demo student hub labextension node-packages test quick lint types fast-tests tests validate docs linkcheck pictures image-steps lock hooks \
	clean help

help:
	@echo "make demo      grade a sample class of $(STUDENTS) and show the result"
	@echo "make student   set up the folder that students receive"
	@echo "make hub       a JupyterHub on this machine with the service and the buttons, to try"
	@echo "make test      lint, types, tests, and the course's checks of itself"
	@echo "make quick     lint, types and the fast tests, while you work"
	@echo "make docs      the documentation as two sites: for instructors, and for students"
	@echo "make hooks     let git run lint and types before each commit"
	@echo "make lock      renew the lock files after a change of pyproject.toml"

$(BIN)/autograder: requirements.lock pyproject.toml
	@$(call patiently,Making the environment $(VENV),test -x $(BIN)/python || $(PYTHON) -m venv $(VENV))
	@$(call patiently,Installing what the course needs (a minute or two),$(PIP) -r requirements.lock)
	@$(call patiently,Installing the course itself,$(PIP) --no-deps --editable .)
	@touch $@

$(VENV)/.dev: $(BIN)/autograder requirements-dev.lock
	@$(call patiently,Installing what the tests need (a minute or two),$(PIP) -r requirements-dev.lock)
	@touch $@

# A course folder of its own, so that a real class in submitted/ is never touched.
demo: $(BIN)/autograder
	rm -rf $(DEMO)
	mkdir -p $(DEMO)
	cp -r nbgrader_config.py source $(DEMO)/
	$(BIN)/autograder sample-class ps1 --students $(STUDENTS) --seed 0 --course $(DEMO)
	$(BIN)/autograder grade ps1 --course $(DEMO)
	@echo "Look around:  cd $(DEMO) && $(abspath $(BIN))/jupyter lab    (menu Nbgrader → Formgrader)"

# A hub with two students and the service, on loopback; as root each student has a uid. Ctrl+C ends all of it.
hub: $(VENV)/.dev labextension/node_modules
	$(PIP) --no-deps --no-build-isolation ./labextension
	mkdir -p $(HUB)
	AUTOGRADER_HUB=$(abspath $(HUB)) PATH="$(abspath labextension/node_modules/.bin):$(abspath $(BIN)):$$PATH" \
		exec $(BIN)/jupyterhub -f examples/hub/jupyterhub_config.py

# The student's kit on its own: what is in release/, and nothing of the grading.
student:
	test -x release/.venv/bin/python || $(PYTHON) -m venv release/.venv
	release/.venv/bin/python -m pip install --quiet --disable-pip-version-check -r release/requirements.txt
	@echo "Start it:  cd release && .venv/bin/jupyter lab"

# The buttons in JupyterLab, built anew from their sources; this and the test of it need Node.
labextension: labextension/node_modules
	cd labextension && rm -rf autograder_lab/labextension && npm run --silent build
	cp labextension/autograder_lab/handin.py release/handin.py

labextension/node_modules: labextension/package-lock.json
	cd labextension && npm ci --silent
	@touch $@

# Where there is no Node, or no way to its packages, the tests that need them are skipped by name.
node-packages:
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory labextension/node_modules || true; fi

test: lint types tests validate

# While you work: what is marked `slow` or `browser` is left to `make test`.
quick: lint types fast-tests

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev
	$(BIN)/mypy

fast-tests: $(VENV)/.dev
	$(BIN)/python -m pytest -q -n 2 --dist worksteal -m "not slow and not browser"

tests: $(VENV)/.dev node-packages
	$(BIN)/python -m pytest -q -n 3 --dist worksteal

validate: $(VENV)/.dev
	$(BIN)/autograder validate
	$(BIN)/autograder validate --mutants

# Nothing is fetched, and every warning is an error. The students' site holds students' pages only.
docs: $(VENV)/.dev
	$(BIN)/python docs/site/build.py instructors
	$(BIN)/python docs/site/build.py students

# Do the pages of others that ours link to still answer? This asks them.
linkcheck: $(VENV)/.dev
	$(BIN)/python docs/site/build.py instructors --check-links

# Take the docs' pictures anew where a page no longer says what they show.
pictures: $(VENV)/.dev
	$(BIN)/python -m tests.builders.pictures

# What the Containerfile does to install, in a fresh environment: it downloads the whole lock.
image-steps: $(VENV)/.dev
	TRY_IMAGE=1 $(BIN)/python -m pytest -q tests/project/test_containerfile.py

hooks: $(VENV)/.dev
	$(BIN)/pre-commit install

# Universal: one lock for Linux and macOS, Python 3.11 and newer.
lock: $(BIN)/autograder
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --no-emit-index-url \
		--no-header --no-annotate --quiet -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --no-emit-index-url \
		--no-header --no-annotate --quiet --all-extras -c requirements.lock -o requirements-dev.lock

clean:
	rm -rf $(DEMO) labextension/lib build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
