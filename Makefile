# What a developer does, one target each. `make help` lists them.

# The tools have modules of their own (tools/), so that what they need is not what
# the product needs. Without cgo sqlc builds faster, and needs no C compiler.
sqlc := CGO_ENABLED=0 go tool -modfile=tools/sqlc/go.mod sqlc
lint := CGO_ENABLED=0 go tool -modfile=tools/lint/go.mod golangci-lint

# Go files that people write.
gofiles = $(shell git ls-files --cached --others --exclude-standard '*.go')

.DEFAULT_GOAL := help

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: build
build: ## Build bin/comptoir
	go build -o bin/comptoir ./cmd/comptoir

# The client is built anew when something that it is made of is newer. Without npm
# the program runs, too, and its pages say what is missing.
webfiles = $(wildcard $(shell git ls-files --cached --others --exclude-standard web tools/node)) schema.graphqls
.PHONY: web
web: web/dist/index.html ## Build the web client into web/dist, for the next `make build`
web/dist/index.html: $(webfiles)
	@tools/web run build
	@touch $@

.PHONY: words
words: ## Take the client's sentences over into its catalogues, for translation
	@tools/web run extract

# A release has the client in it, and says so.
.PHONY: release
release: web ## Build bin/comptoir as it is given to others: with the web client, without paths
	go build -trimpath -o bin/comptoir ./cmd/comptoir
	@bin/comptoir doctor 2>/dev/null | grep -E '^client +ok' || { echo "the web client is not in bin/comptoir"; exit 1; }

# exec, so that Ctrl-C and kill meet no shell in between.
.PHONY: run
run: ## Start everything on this machine, with a demo; RESET=1 begins anew
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory web; else WEB_OPTIONAL=1 tools/web; fi
	@$(MAKE) --no-print-directory build
	@exec bin/comptoir demo --with-parent $(if $(RESET),--reset)

.PHONY: test
test: ## Run all tests, with the race detector, on a private Postgres
	go test -race ./...

# A machine without Postgres gets a newer one than most have: its migrations must work.
.PHONY: test-pinned
test-pinned: ## Test the schema on the Postgres that Comptoir fetches where none is installed
	COMPTOIR_PG_BIN=none go test ./db

# One kill every second or two, one recovery at the end.
.PHONY: test-faults
test-faults: ## Kill workers two hundred times over five hundred files, take 50,000 of one folder, and count
	go test ./e2e/faults -v -timeout 60m -kills 200 -files 500 -many 50000 -memory 250

# The seed is printed; COMPTOIR_TEST_SEED repeats a run.
.PHONY: test-long
test-long: ## Walk the machines of access with 100,000 random operations through the database
	COMPTOIR_TEST_LONG=1 go test ./internal/access -v -timeout 60m -run 'TestModel$$'

.PHONY: generate
generate: ## Make the generated code anew: queries, GraphQL, the documentation's tables
	$(sqlc) generate
	go tool gqlgen generate
	go run ./tools/tables

# The generated code is compared with what was there before, committed or not: a
# change that is ready to be committed passes, one that forgot `make generate` fails.
.PHONY: verify
verify: ## Check everything but the tests: generated code, format, vet, lint, known vulnerabilities
	@.ci/generated
	@unformatted="$$(gofmt -l $(gofiles))"; if [ -n "$$unformatted" ]; then echo "not formatted by gofmt:"; echo "$$unformatted"; exit 1; fi
	go vet ./...
	@$(MAKE) --no-print-directory lint
	@.ci/web
	@.ci/vulnerabilities

.PHONY: lint
lint: ## Check style, common mistakes, and which package may import which
	$(lint) run

# BROWSER=short does every page in one language instead of four.
.PHONY: test-browser
test-browser: web build ## Go through the client in Chromium, on a demo of its own
	CHROMIUM="$$(tools/chromium)" tools/web run browser

.PHONY: screenshots
screenshots: web build ## Picture every page of the client into web/screenshots
	SCREENSHOTS=1 CHROMIUM="$$(tools/chromium)" tools/web run browser

.PHONY: icons
icons: ## Draw the PNG icons of the client from web/public/icon.svg
	CHROMIUM="$$(tools/chromium)" tools/web exec -- node icons.ts

.PHONY: bench
bench: ## Run the benchmarks of the README's table
	go run ./e2e/bench
	go run ./e2e/bench -intake
