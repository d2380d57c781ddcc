# Everything a developer runs. `make help` prints this list.

GO ?= go
BIN ?= bin/postern
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS = -s -w -X main.version=$(VERSION)
FUZZTIME ?= 30s
SEEDS ?= 1 2 3
# CPU profile of a mixed load; the compiler optimises what it shows to be hot.
# Without it (PROFILE=off) a build is faster and the server a little slower.
PROFILE ?= cmd/postern/load.pgo
HEY ?= v0.1.5
BENCHSTAT ?= golang.org/x/perf/cmd/benchstat@v0.0.0-20260908200009-22c9c6c9d4da

.DEFAULT_GOAL := help
.PHONY: help build run test race conformance e2e confirm fuzz bench profile bench-peers bench-clients bench-curves bench-vtl bench-vtl-go lint programs clean

help: ## print this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: ## build the one static binary, bin/postern
	CGO_ENABLED=0 $(GO) build -pgo=$(PROFILE) -trimpath -ldflags '$(LDFLAGS)' -o $(BIN) ./cmd/postern

run: build ## start the built-in demo API and print curl lines to try
	$(BIN) serve

test: programs lint ## everything needed to trust a checkout
	$(GO) test -timeout 14m ./...

race: ## the tests with the race detector
	$(GO) test -race -timeout 30m ./...

conformance: build ## run the template cases through the command
	$(BIN) conformance mapping/builtin/testdata/conformance/*.jsonl

e2e: ## end-to-end tests over real sockets only
	$(GO) test -count=1 -run 'EndToEnd|Script' ./runtime/... ./cmd/...

confirm: programs ## compare with the original engines: all cases, and 20,000 generated templates for each of SEEDS (1 2 3)
	@for seed in $(SEEDS); do \
	  POSTERN_CI=1 POSTERN_SEED=$$seed POSTERN_COUNT=20000 \
	    $(GO) test -count=1 -tags confirm -timeout 60m -run Confirm -v ./vtl/confirm ./vtl/java ./vtl/regex || exit 1; \
	done

fuzz: ## run every fuzz target for FUZZTIME (30s)
	@for pkg in $$($(GO) list ./...); do \
	  for target in $$($(GO) test -list '^Fuzz' $$pkg | grep '^Fuzz' || true); do \
	    echo "== $$pkg $$target"; $(GO) test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 1x $$pkg || exit 1; \
	  done; done

# The npm packages that the table compares with.
OFFLINE ?= serverless@3.40.0 serverless-offline@13.10.1

.postern/offline/node_modules/serverless-offline:
	@mkdir -p .postern/offline
	@npm install --prefix .postern/offline --no-audit --no-fund --loglevel=error $(OFFLINE) >.postern/offline.log 2>&1 \
	  || echo "serverless-offline: could not install: $$(tail -n 1 .postern/offline.log)"

bench: .postern/offline/node_modules/serverless-offline ## the table of budgets: CPU per request as ratios to bare fasthttp programs, times, memory
	$(GO) run ./bench/ratio

profile: ## record the CPU profile that make build optimises for; worth it after changes of the hot path
	$(GO) run ./bench/ratio -pgo off -record cmd/postern/load.pgo

bench-peers: .postern/offline/node_modules/serverless-offline ## the same constant answer from nginx and haproxy, as far as they are installed
	$(GO) run ./bench/ratio -peers

bench-clients: programs ## postern bench, wrk, hey and k6 by turns against the same bare servers; writes bench/results/clients.txt
	@[ -x .postern/bin/hey ] || GOBIN=$(CURDIR)/.postern/bin $(GO) install github.com/rakyll/hey@$(HEY) \
	  || echo "hey is not installed: its rows stay empty"
	$(GO) run ./bench/ratio -clients -rounds 5

bench-curves: ## scaling curves: connections, body sizes, routes, templates, APIs, processors, as plots in docs/plots
	$(GO) run ./bench/curves

bench-vtl: programs ## template rendering against Velocity 1.7 on a warm JVM; writes bench/results/vtl*.txt
	@npm install --prefix .postern/npm --no-audit --no-fund --silent velocityjs@2 jsonpath-plus@10 \
	  || echo "velocityjs and jsonpath-plus are not installed: their columns stay empty"
	POSTERN_CI=1 POSTERN_RESULTS=$(CURDIR)/bench/results/vtl.txt \
	  $(GO) test -pgo=$(CURDIR)/$(PROFILE) -count=1 -tags confirm -timeout 30m -run VelocityRatio -v ./vtl/confirm
	$(MAKE) bench-vtl-go

bench-vtl-go: ## the engine's own benchmarks, ten runs: bench/results/vtl-bench.txt and its summary vtl-benchstat.txt
	@echo "note: the machine has other work; cpu-sec is the processor time of the process, collector included" > bench/results/vtl-bench.txt
	$(GO) test -pgo=$(CURDIR)/$(PROFILE) -run '^$$' -bench . -benchtime 50ms -count 10 ./vtl ./vtl/jsonpath ./vtl/value >> bench/results/vtl-bench.txt
	$(GO) run $(BENCHSTAT) bench/results/vtl-bench.txt > bench/results/vtl-benchstat.txt
	@cat bench/results/vtl-benchstat.txt

lint: ## formatting and vet
	@files=$$(gofmt -l $$(git ls-files '*.go')); if [ -n "$$files" ]; then echo "not gofmt-clean:"; echo "$$files"; exit 1; fi
	$(GO) vet ./...

programs: ## install what tests need beyond Go (Debian), where allowed
	@.ci/install

clean: ## remove what was built
	rm -rf bin
