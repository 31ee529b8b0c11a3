# Matricula. A newcomer needs `make up` and `make test`; `make help` lists the rest.
SHELL := /bin/sh
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON := .venv/bin/python
PYTEST := $(PYTHON) -m pytest
DEV := $(PYTHON) -m dev
s ?=
N ?= 100000
ops ?=
user ?= wangfang
seconds ?= 4

# $(call ring,name,options): runs tests/<name>.
define ring
@echo "== tests/$(1)"
@$(PYTEST) tests/$(1) $(2)
endef

.PHONY: help
help: ## Show this help
	@awk 'BEGIN {FS = ":.*## "} \
		/^##@ / {printf "\n%s\n", substr($$0, 5)} \
		/^[a-z0-9-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

##@ Run it

.PHONY: up down reset status logs restart bootstrap bootstrap-tests
up: bootstrap ## Install what is missing, start everything, seed, print addresses and sign-ins
	@$(DEV) up

down: ## Stop everything that `make up` started
	@$(DEV) down

reset: bootstrap ## Stop, delete all demonstration data, start afresh
	@$(DEV) reset

status: ## Show servers and processes
	@$(DEV) status

logs: ## Follow the logs; s=leads for one service
	@$(DEV) logs $(s)

restart: ## Restart processes after a change of code; s=leads for one service
	@$(DEV) restart $(s)

bootstrap: ## Only install what is missing
	@dev/bootstrap.sh

bootstrap-tests:
	@dev/bootstrap.sh --tests

##@ Change it

.PHONY: proto check fix
proto: ## Generate proto/gen from proto/matricula
	@$(PYTHON) -m dev.proto
	@$(PYTHON) -m dev.events
	@$(PYTHON) gateway/web/scripts/write_openapi.py

check: ## Format, lint, types, import contracts, proto rules and drift
	@echo "== check"
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .
	$(PYTHON) -m mypy
	.venv/bin/lint-imports
	$(PYTHON) -m dev.proto --lint
	$(PYTHON) -m dev.proto --check

fix: ## Rewrite the layout and repair what ruff can
	$(PYTHON) -m ruff format .
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) -m ruff format .

##@ Prove it

.PHONY: test test-unit test-helm test-service test-gateway test-contract test-console test-e2e test-faults rolling drill
test: bootstrap-tests ## Everything that CI runs
	@$(MAKE) check
	@$(MAKE) test-unit
	@$(MAKE) test-helm
	@$(MAKE) test-service
	@$(MAKE) test-gateway
	@$(MAKE) test-contract
	@$(MAKE) test-console
	@$(MAKE) test-e2e
	@$(MAKE) test-faults

test-unit: ## Pure parts
	$(call ring,unit,-n 2)

test-helm: ## The charts, rendered: schemas, settings, security, network, refusals
	$(call ring,helm,-n 2)

test-service: ## Services on real PostgreSQL and RabbitMQ
	$(call ring,service,-n 2 --ignore=tests/service/kit_events --ignore=tests/service/chain)
	$(call ring,service/kit_events)
	$(call ring,service/chain)

test-gateway: ## The gateway with real services and Keycloak
	$(call ring,gateway)

test-contract: ## What services promise each other and the world
	$(call ring,contract,-n 2)

test-console: ## The browser console: types, lint, unit tests
	@echo "== gateway/web"
	@cd gateway/web && PATH="$(CURDIR)/.venv/bin:$$PATH" npm run check

test-e2e: ## A person's day in a real browser
	$(call ring,e2e)

test-faults: ## Three minutes of faults under load, and proof of each checker
	$(call ring,faults)

rolling: bootstrap-tests ## Two replicas of everything, side by side and replaced under load: no request fails
	$(call ring,rolling,-s)

drill: bootstrap-tests ## A backup under load, restored at another place, every checker there; SECONDS=30
	@$(PYTHON) -m tests.drill $(if $(SECONDS),--seconds $(SECONDS))

.PHONY: chart-run chart-clean
chart-run: bootstrap-tests ## As root: the umbrella chart in podman on this machine; writes while pods die
	@$(PYTHON) -m tests.chart

chart-clean: ## Remove the images and the containers of `make chart-run`
	@$(PYTHON) -m tests.chart --clean

##@ Measure it

.PHONY: bench
bench: bootstrap-tests ## Figures of a private suite; N=100000 leads, ops="read list" for some, keep=1 for a loop
	@$(PYTHON) -m tests.bench --leads $(N) --ops "$(ops)" --user $(user) --seconds $(seconds) \
		$(if $(keep),--keep) $(if $(fresh),--fresh)

.PHONY: faults
faults: bootstrap-tests ## Faults under load: SECONDS=600 SEED=7, or only=broker-kill,poison
	@$(PYTHON) -m tests.faults --seconds $(or $(SECONDS),600) $(if $(SEED),--seed $(SEED)) $(if $(only),--only $(only))
