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
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: build
build: ## Build bin/comptoir
	go build -o bin/comptoir ./cmd/comptoir

# exec, so that Ctrl-C and kill meet no shell in between.
.PHONY: run
run: build ## Start everything on this machine, with a demo; RESET=1 begins anew
	@exec bin/comptoir demo --with-parent $(if $(RESET),--reset)

.PHONY: test
test: ## Run all tests, with the race detector, on a private Postgres
	go test -race ./...

# One kill every second or two, one recovery at the end.
.PHONY: test-faults
test-faults: ## Kill workers two hundred times over five hundred files, and count
	go test ./e2e/faults -v -timeout 30m -kills 200 -files 500

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
	@.ci/vulnerabilities

.PHONY: lint
lint: ## Check style, common mistakes, and which package may import which
	$(lint) run

.PHONY: bench
bench: ## Run the benchmarks of the README's table
	go run ./e2e/bench
	go run ./e2e/bench -intake
