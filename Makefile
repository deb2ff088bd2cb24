# The developer's interface. Every target sets up what it needs.
.DEFAULT_GOAL := help
BIN := .venv/bin
DEMO_SECONDS ?=
SOAK_MINUTES ?= 20
GLASS ?=
CHAOS ?=
RECOVERY ?=
OBEDIENCE ?=
PLAN ?=
LOCK := $(BIN)/uv pip compile pyproject.toml --python-version 3.11 --generate-hashes --quiet --custom-compile-command "make lock"

help:           ## this list
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile | expand -t 24

setup:          ## system packages, virtual environment, the two programs
	@deploy/setup/environment

demo: setup     ## the campaign on five screens on this machine (DEMO_SECONDS=90 ends by itself)
	@$(BIN)/landmark demo $(if $(DEMO_SECONDS),--seconds $(DEMO_SECONDS))

test: setup     ## all tests, the real engines included; these one after the other, all others beside them
	@deploy/setup/foreign-films || echo "going on without them: their tests are skipped"
	@$(BIN)/pytest -n 2 --dist loadgroup

fast: setup     ## only the tests that start nothing, without the whole days
	@$(BIN)/pytest -n 2 -m "not broker and not screen and not films and not postgres and not browser" --ignore tests/scenarios/test_day.py

check: setup    ## style, types, directions of imports, the sample schedules
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/landmark check schedules

format: setup   ## put the code in its form
	@$(BIN)/ruff check --fix-only .
	@$(BIN)/ruff format .

bench-glass: setup ## what the screens really showed, beside yardsticks (GLASS=--quick for two minutes)
	@$(BIN)/python -m benchmarks.glass $(GLASS)

bench-recovery: setup ## how long a player needs to the right frame after each fault (RECOVERY="--rounds 2")
	@$(BIN)/python -m benchmarks.recovery $(RECOVERY)

bench-obedience: setup ## from an operator's command to every screen's glass (OBEDIENCE="--rounds 2 --screens 2")
	@$(BIN)/python -m benchmarks.obedience $(OBEDIENCE)

bench-orders: setup ## from an operator's command to the players' door, and back with all receipts (ORDERS="--orders 10")
	@$(BIN)/python -m benchmarks.orders $(ORDERS)

bench-plan: setup ## what planning costs, from 5 screens to 2,000 (PLAN=--quick for a short one)
	@$(BIN)/python -m benchmarks.planning $(PLAN)

bench-clocks: setup ## the skew of players whose clocks are wrong, put right over a slow network (CLOCKS="--displays 2")
	@$(BIN)/python -m benchmarks.glass.clocks $(CLOCKS)

soak: setup     ## does anything grow while five players play on (SOAK_MINUTES=20)
	@$(BIN)/python -m benchmarks.soak --minutes $(SOAK_MINUTES) $(SOAK)

chaos: setup    ## faults in random order on five running screens (CHAOS="--seed 7 --faults 20 --screens 2")
	@$(BIN)/python -m benchmarks.chaos $(CHAOS)

lock: setup     ## resolve the dependencies anew
	@$(LOCK) --upgrade --extra controller --extra player --group dev -o requirements.lock
	@$(LOCK) --constraint requirements.lock --extra player -o deploy/player/requirements.lock

clean:          ## remove the environment and the demo's state
	@findmnt -rno TARGET | grep -E "^$(CURDIR)/\.(chaos|soak|obedience|recovery)/" | xargs -r umount --lazy
	@rm -rf .venv .demo .glass .chaos .recovery .obedience .soak demo-wall.png

.PHONY: help setup demo test fast check format bench-glass bench-recovery bench-obedience bench-orders bench-plan bench-clocks soak chaos lock clean
