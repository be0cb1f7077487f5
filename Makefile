# make crawl    the main job, with sources.toml      make test    the tests
# make check    ruff, mypy, the architecture         make bench   against a typical Scrapy project
PYTHON ?= python3
BIN := .venv/bin

.PHONY: crawl test check bench bench-reextract bench-verdicts bench-verify bench-health bench-index evaluate learn newsroom
.PHONY: image bench-exports clean

crawl: .venv/ready
	@$(BIN)/jianbao crawl $(ARGS)

test: .venv/ready-test
	$(BIN)/pytest $(ARGS)

check: .venv/ready-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest tests/test_architecture.py

bench: .venv/ready-test
	$(BIN)/python bench/run.py $(ARGS)

bench-reextract: .venv/ready-test
	$(BIN)/python bench/reextract.py $(ARGS)

bench-verdicts: .venv/ready-test
	$(BIN)/python bench/verdicts.py $(ARGS)

bench-verify: .venv/ready-test
	$(BIN)/python bench/verify.py $(ARGS)

bench-health: .venv/ready-test
	$(BIN)/python -m bench.health $(ARGS)

bench-index: .venv/ready-test
	$(BIN)/python bench/index.py $(ARGS)

evaluate: .venv/ready-test
	$(BIN)/python -m bench.evaluate $(ARGS)

# what tells text from furniture, learnt anew from the corpus
learn: .venv/ready-test
	@$(BIN)/python -m pip install -q --disable-pip-version-check -e '.[learn]'
	$(BIN)/python -m bench.learn $(ARGS)

bench-exports: .venv/ready-test
	$(BIN)/python bench/exports.py $(ARGS)

newsroom: .venv/ready-test
	$(BIN)/python newsroom/build.py

# as root, with buildah and mmdebstrap: builds the image and runs it; some minutes and 300 MB
image: .venv/ready-test
	JIANBAO_IMAGE=1 $(BIN)/pytest tests/test_deploy_image.py $(ARGS)

clean:
	rm -rf .venv archive

.venv/bin/python:
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(v < (3, 11) and f"Jianbao needs Python 3.11 or newer, this is {v[0]}.{v[1]}: make PYTHON=python3.12")'
	@$(PYTHON) -m venv .venv

.venv/ready: pyproject.toml .venv/bin/python
	@echo "Setting up .venv (once, about a minute) …"
	@$(BIN)/python -m pip install -q --disable-pip-version-check -e .
	@touch $@

.venv/ready-test: pyproject.toml .venv/bin/python
	@echo "Setting up .venv with the test tools (once, about a minute) …"
	@$(BIN)/python -m pip install -q --disable-pip-version-check -e '.[test]'
	@touch $@ .venv/ready
