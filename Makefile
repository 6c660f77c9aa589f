# Two commands do everything on a fresh machine: `make demo` and `make test`.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
DATA ?= data

.PHONY: demo test page check fix bench base results clean
.DEFAULT_GOAL := demo

$(VENV)/light: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

$(VENV)/lab: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	touch $@ $(VENV)/light

demo: $(VENV)/light  ## set up, analyse the bundled example, offline
	$(BIN)/mien analyze examples/dialogue.txt
	$(BIN)/mien analyze examples/clip.mp4 --transcript examples/clip.srt

# The page is there before anything is installed that carries it; without Node, `mien serve` says how to build it.
PAGE := src/mien/server/page/index.html

$(PAGE): web/package-lock.json web/index.html $(shell find web/src web/public -type f)
	if command -v npm > /dev/null; then cd web && npm install --no-save --silent && npm run --silent build; fi

page: $(PAGE)  ## the web page, where Node is there

test: check page  ## set up, run every check and every test
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

check: $(VENV)/lab  ## style, types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

fix: $(VENV)/lab  ## what a machine can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/lab  ## measure, print Markdown
	@for script in benchmarks/*.py; do $(BIN)/python $$script; done

base: $(VENV)/lab  ## rebuild the base bundle from the corpora under DATA (hours)
	$(BIN)/mien train recipes/base/text.yaml --root $(DATA) --run runs/base-text
	$(BIN)/mien train recipes/base/audio.yaml --root $(DATA) --run runs/base-audio
	$(BIN)/mien train recipes/base/face.yaml --root $(DATA) --run runs/base-face
	$(BIN)/mien export runs/base-text runs/base-audio runs/base-face --name base --output src/mien/bundles/base

results: $(VENV)/lab  ## train what recipes/results.yaml wants and is missing (hours), write docs/results.md
	$(BIN)/python -m benchmarks.results --root $(DATA)

clean:
	rm -rf build dist .mypy_cache .ruff_cache .pytest_cache
