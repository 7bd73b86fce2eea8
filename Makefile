# `make help` lists the targets. On Debian and its derivatives, each target first installs the packages it needs, if any are
# missing.

PROGRAM := bin/smokeball-connect
WINDOW  := $(PROGRAM)-window
VERSION := $(shell packaging/version)

# The flags are the same everywhere, or everything is compiled again. The tag gles leaves out a package whose C code alone
# takes minutes to compile; it does not change what is drawn.
TAGS    := -tags gles,no_emoji
LDFLAGS := -ldflags "-s -w -X smokeball-connect/product.Version=$(VERSION)"

# Released programs do not contain the paths of the build machine. This flag compiles everything again, so only releases use it.
SHIPPED := -trimpath

# The program with the commands needs no window and no C. Without them it runs where there is no graphics library.
COMMANDS := env CGO_ENABLED=0 go build -tags console

BUILD_NEEDS := gcc libc6-dev pkg-config libgl-dev libegl-dev libgles-dev libx11-dev libxcursor-dev libxrandr-dev \
	libxinerama-dev libxi-dev libxxf86vm-dev libwayland-dev libxkbcommon-dev
WINDOWS_NEEDS := clang gcc-mingw-w64-x86-64 msitools wixl osslsigncode zip
TEST_NEEDS := xvfb openbox xdotool wmctrl xclip imagemagick libgl1-mesa-dri dbus gnome-keyring libsecret-tools \
	chromium curl fonts-noto-core tesseract-ocr tesseract-ocr-eng wine wine64 sway wl-clipboard grim \
	keepassxc

# What bench measures the command token against.
BENCH_NEEDS := oidc-agent-cli

.PHONY: help run build linux windows macos windows-needs test lint vulnerabilities unit e2e race fuzz tour bench clean build-needs test-needs \
	lint-needs bench-needs fuzz-inputs fuzz-auth fuzz-settings fuzz-storage
.DEFAULT_GOAL := help

help: ## List the targets.
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-17s%s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: build ## Open the window: with the demo unless SMOKEBALL_CLIENT_ID is set. Without a display, run the tour.
ifneq ($(DISPLAY)$(WAYLAND_DISPLAY)$(filter Darwin Windows_NT,$(OS) $(shell uname -s)),)
	$(PROGRAM) $(if $(SMOKEBALL_CLIENT_ID),,--demo)
else
	@echo "There is no display, so the program runs the tour in a virtual one."
	@$(MAKE) --no-print-directory tour
endif

build: build-needs ## Build bin/smokeball-connect, the program with the commands, and the one with the window beside it.
	$(COMMANDS) $(BUILDFLAGS) $(LDFLAGS) -o $(PROGRAM) .
	go build $(TAGS) $(BUILDFLAGS) $(LDFLAGS) -o $(WINDOW) .

linux: ## Make a tarball in build/linux with the program, its desktop entry and its icon. The program stays in bin.
	@$(MAKE) --no-print-directory build BUILDFLAGS=$(SHIPPED)
	packaging/linux/tarball $(VERSION)

windows: windows-needs ## Cross-compile for Windows, on Debian, and make the installers, in build/windows.
	VERSION='$(VERSION)' packaging/windows/build

macos: ## On a Mac, make the app and a disk image in build/macos. See packaging/macos/bundle for signing.
	packaging/macos/bundle $(VERSION) $(SHIPPED) $(LDFLAGS)

test: test-needs lint unit e2e ## Run all checks: lint, the unit tests, the end-to-end tests, and each fuzz test with 20,000 inputs.
	@$(MAKE) --no-print-directory fuzz-inputs FUZZINPUTS=20000

# The tools are in modules of their own, so that their dependencies affect neither the program nor each other. Go builds a tool when it
# is first used.
TOOL   := go tool -modfile=packaging/tools/go.mod
LINTER := $$(go tool -modfile=packaging/tools/golangci-lint/go.mod -n golangci-lint)

lint: lint-needs ## Lint the code for three systems (.golangci.yml), the scripts, the workflows and the go.mod files.
	$(LINTER) run --build-tags gles,no_emoji
	GOOS=windows CGO_ENABLED=0 $(LINTER) run --build-tags ci,no_emoji
	GOOS=windows CGO_ENABLED=0 $(LINTER) run --build-tags console . ./cli ./ui/app
	$(call lint-without-fyne,darwin)
	shellcheck $$(git grep -lE '^#!.*sh$$')
	$(TOOL) actionlint
	for module in . packaging/tools packaging/tools/golangci-lint; do go -C $$module mod tidy -diff || exit; done

# Fyne's C code needs the other system's headers; packages without Fyne can be linted here. (packaging/types_test.go type-checks the rest.)
lint-without-fyne = GOOS=$(1) CGO_ENABLED=0 $(LINTER) run --build-tags console $$(GOOS=$(1) CGO_ENABLED=0 \
	go list -tags console -e -f '{{.Dir}} {{join .Deps " "}}' ./... | grep -v fyne.io/fyne | cut -d' ' -f1)

vulnerabilities: build-needs ## Look for known vulnerabilities in the code that the program calls. It needs the internet.
	$(TOOL) govulncheck $(TAGS) ./...

# auth and ui take longest, so they come first and run at the same time. Otherwise the last of them would run alone, on one core.
unit: build-needs
	go test -race $(TAGS) ./auth ./ui $$(go list $(TAGS) ./... | grep -v /e2e)

# The timeout is for tests that hang despite their own deadlines: go test then says where. The tests mostly wait, so more of them run at
# the same time than there are cores.
e2e: build windows test-needs
	E2E_PROGRAM=$(CURDIR)/$(PROGRAM) E2E_WINDOWS=$(CURDIR)/build/windows go test $(TAGS) -count=1 -timeout=30m -parallel 5 $(E2EFLAGS) ./e2e

# The tests for Windows are skipped, and the one that allows the commands no shared library, which the race detector needs.
race: build-needs test-needs ## Run the end-to-end tests with the race detector.
	CGO_ENABLED=1 go build -race -tags console $(LDFLAGS) -o build/race/smokeball-connect .
	go build -race $(TAGS) $(LDFLAGS) -o build/race/smokeball-connect-window .
	E2E_PROGRAM=$(CURDIR)/build/race/smokeball-connect go test -race $(TAGS) -count=1 -timeout=40m -parallel 2 \
		-skip '^(TestWindows|TestCopiedForCommandPrompt|TestCommandsNeedNoLibrary)' $(E2EFLAGS) ./e2e

# The limit is a number of inputs, because up to Go 1.26 the end of a duration can be reported as a failure (https://go.dev/issue/75804).
FUZZINPUTS ?= 1000000
fuzz: fuzz-inputs ## Run each fuzz test with FUZZINPUTS (1,000,000) inputs, and play through random lives of a sign-in.
	go test $(TAGS) ./auth -run '^TestTheLifeOfASignIn$$' -rapid.checks=20000 -rapid.seed=$$(date +%s)

# Two packages at the same time, on one core each.
fuzz-inputs: build-needs
	@$(MAKE) --no-print-directory -j2 fuzz-auth fuzz-settings fuzz-storage

fuzz-auth fuzz-settings fuzz-storage: fuzz-%:
	@for target in $$(go test $(TAGS) -list '^Fuzz' ./$* | grep '^Fuzz'); do \
		echo go test ./$* -fuzz $$target -fuzztime $(FUZZINPUTS)x; \
		go test $(TAGS) ./$* -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZINPUTS)x -fuzzminimizetime 1000x -parallel 1 || exit 1; \
	done

tour: build test-needs ## Sign in and copy a token in a virtual display, and put pictures of it in build/tour.
	go test $(TAGS) -count=1 -v -run '^TestTour$$' ./e2e
	@echo "The pictures are in build/tour:"
	@ls build/tour

bench: build-needs test-needs bench-needs ## Measure what the released program costs, beside the least possible: docs/performance.md has the table.
	$(COMMANDS) $(SHIPPED) $(LDFLAGS) -o build/bench/smokeball-connect .
	go build $(TAGS) $(SHIPPED) $(LDFLAGS) -o build/bench/smokeball-connect-window .
	E2E_PROGRAM=$(CURDIR)/build/bench/smokeball-connect go test $(TAGS) -count=1 -timeout=30m -run '^TestPerformance$$$(BENCH)' ./e2e \
		-performance $(CURDIR)/build/bench/table.md
	@cat build/bench/table.md
	go test $(TAGS) -run '^$$' -bench . ./auth

clean: ## Remove bin and build.
	rm -rf bin build

# missing lists those of some Debian packages that are not installed; install installs them.
missing = $(if $(shell command -v apt-get),$(filter-out $(shell dpkg-query -W -f '$${db:Status-Status} $${Package}\n' $(1) 2>/dev/null | sed -n 's/^installed //p'),$(1)))
SUDO   := $(if $(filter 0,$(shell id -u)),,sudo)
define install
	@echo "Installing missing packages: $(strip $(1))"
	@$(SUDO) apt-get update -qq
	@$(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(1)
endef

build-needs:
	$(if $(call missing,$(BUILD_NEEDS)),$(call install,$(call missing,$(BUILD_NEEDS))),@:)

lint-needs: build-needs
	$(if $(call missing,shellcheck),$(call install,shellcheck),@:)

test-needs:
	$(if $(call missing,$(TEST_NEEDS)),$(call install,$(call missing,$(TEST_NEEDS))),@:)

bench-needs:
	$(if $(call missing,$(BENCH_NEEDS)),$(call install,$(call missing,$(BENCH_NEEDS))),@:)

windows-needs:
	$(if $(call missing,$(WINDOWS_NEEDS)),$(call install,$(call missing,$(WINDOWS_NEEDS))),@:)
