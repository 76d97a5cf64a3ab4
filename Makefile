# Every target goes through the bootstrap, which makes .venv and installs what is pinned. See docs/environment.md.
BOOTSTRAP = python3 portal/launch/bootstrap.py

.DEFAULT_GOAL = run

.PHONY: help run dev test long prove mutate bench bench-search bench-pages bench-uncached bench-signups bench-grown shots handbook pictures lint format requirements audit

help: ## what can be made here
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-15s %s\n", $$1, $$2}' Makefile

run: ## the portal on http://127.0.0.1:8000/, with worker and publishing tick, until Ctrl-C
	@$(BOOTSTRAP) run --stop-with-parent

dev: ## the same with DEBUG and reloading
	@$(BOOTSTRAP) dev --stop-with-parent

test: ## what a change waits for: lint, types, migrations, deploy check, the short tests; ends with what was not run
	@$(BOOTSTRAP) test

long: ## the tests that cost more, and on PostgreSQL all there are
	@$(BOOTSTRAP) long

prove: ## the long proofs
	@$(BOOTSTRAP) prove

mutate: ## small faults planted one by one: which does no test notice; FILES="..." or what changed since main
	@$(BOOTSTRAP) mutate $(FILES)

bench: ## what is served in a second: the portal, the least that Python can do, a plain Wagtail site, nginx
	@$(BOOTSTRAP) bench

bench-search: ## the search among 5 000 documents: answers, index, memory
	@$(BOOTSTRAP) bench-search

bench-pages: ## the weight of the first view, and Lighthouse on a phone
	@$(BOOTSTRAP) bench-pages

bench-uncached: ## queries and CPU of pages that lie finished nowhere, beside a plain Wagtail site
	@$(BOOTSTRAP) bench-uncached

bench-signups: ## sign-ups a second beside a bare view, and refusals, on both databases
	@$(BOOTSTRAP) bench-signups

bench-grown: ## a town of 20 000 pages and a million sign-ups: what each kind of address costs, on both databases
	@$(BOOTSTRAP) bench-grown

shots: ## every screen in every variant, on one contact sheet: screenshots/index.html
	@$(BOOTSTRAP) shots

handbook: ## the same, and the pictures of docs/editors/ anew
	@$(BOOTSTRAP) handbook

pictures: ## draw the demo's pictures that its texts ask for and that are not there yet
	@$(BOOTSTRAP) pictures

lint: ## the checks of `make test` that run no test
	@$(BOOTSTRAP) lint

format: ## write Python and templates the way `make lint` wants them
	@$(BOOTSTRAP) format

requirements: ## pin requirements.txt and requirements-dev.txt anew from their .in files
	@$(BOOTSTRAP) requirements

audit: ## known holes in what is pinned: the floors, and osv.dev where it answers; says what was not asked
	@$(BOOTSTRAP) audit
