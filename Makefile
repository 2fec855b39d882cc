# Targets with a comment behind ## are listed by `make help`.

GOFUMPT     = go run mvdan.cc/gofumpt@v0.12.0
STATICCHECK = go run honnef.co/go/tools/cmd/staticcheck@v0.8.2

.DEFAULT_GOAL := help
.PHONY: help build test race lint fmt bench ci

help: ## Show this list.
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: ## Build ./holdfast, which needs nothing else to run.
	CGO_ENABLED=0 go build -trimpath -o holdfast ./cmd/holdfast

test: ## Run the tests. HOLDFAST_DATA names the folder of reference data.
	go test ./...

race: ## Run the tests with the race detector (needs gcc).
	go test -race ./...

lint: ## Look for mistakes: vet, staticcheck, the house rules.
	go vet ./...
	$(STATICCHECK) ./...
	go test -count=1 -run TestTheHouse -v .

fmt: ## Format all Go files.
	$(GOFUMPT) -l -w .

bench: build ## Plan for a made-up shop of 1,000,000 customers and 10,000,000 orders; run the benchmarks.
	./holdfast bench
	go test -run NONE -bench Plan -benchtime 1x ./engine/...
	go test -run NONE -bench Deliver -benchtime 1x ./cmd/holdfast

ci: ## Run everything that a change must pass.
	.ci/run
