# `make help` says what there is. On Debian and its relatives, each target first installs the packages it needs; where
# all of them are there, and on other systems, that does nothing.

PROGRAM := bin/smokeball-connect
WINDOW  := $(PROGRAM)-window
VERSION := $(shell packaging/version)

# The same flags everywhere, or everything is compiled again. The tag gles leaves out one package, whose C code alone
# takes minutes to compile; what is drawn is the same.
TAGS    := -tags gles,no_emoji
LDFLAGS := -ldflags "-s -w -X smokeball-connect/product.Version=$(VERSION)"

# What is shipped does not say in whose folder it was built. That, too, compiles everything again, and so nothing else has it.
SHIPPED := -trimpath

# The commands need no window, and the program with them no C: without it, it runs where there is no graphics library.
COMMANDS := env CGO_ENABLED=0 go build -tags console

BUILD_NEEDS := gcc libc6-dev pkg-config libgl-dev libegl-dev libgles-dev libx11-dev libxcursor-dev libxrandr-dev \
	libxinerama-dev libxi-dev libxxf86vm-dev libwayland-dev libxkbcommon-dev
WINDOWS_NEEDS := clang gcc-mingw-w64-x86-64 msitools wixl osslsigncode zip
TEST_NEEDS := xvfb openbox xdotool wmctrl xclip imagemagick libgl1-mesa-dri dbus gnome-keyring libsecret-tools \
	chromium curl fonts-noto-core tesseract-ocr tesseract-ocr-eng wine wine64 sway wl-clipboard grim \
	keepassxc

.PHONY: help run build linux windows macos windows-needs test lint vulnerabilities unit e2e race fuzz tour bench clean build-needs test-needs \
	lint-needs fuzz-inputs fuzz-auth fuzz-settings fuzz-storage
.DEFAULT_GOAL := help

help: ## Say what there is.
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-17s%s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: build ## Open the window: the demo without SMOKEBALL_CLIENT_ID, the tour without a display.
ifneq ($(DISPLAY)$(WAYLAND_DISPLAY)$(filter Darwin Windows_NT,$(OS) $(shell uname -s)),)
	$(PROGRAM) $(if $(SMOKEBALL_CLIENT_ID),,--demo)
else
	@echo "There is no display here, so the program does the whole job in a virtual one."
	@$(MAKE) --no-print-directory tour
endif

build: build-needs ## Build bin/smokeball-connect, which has the commands, and the program with the window beside it.
	$(COMMANDS) $(BUILDFLAGS) $(LDFLAGS) -o $(PROGRAM) .
	go build $(TAGS) $(BUILDFLAGS) $(LDFLAGS) -o $(WINDOW) .

linux: ## Make a tarball in build/linux: the program, its desktop entry and its icon. What it has is left in bin.
	@$(MAKE) --no-print-directory build BUILDFLAGS=$(SHIPPED)
	packaging/linux/tarball $(VERSION)

windows: windows-needs ## Cross-compile for Windows, on Debian: program and installers in build/windows.
	VERSION='$(VERSION)' packaging/windows/build

macos: ## On a Mac, make the app and a disk image in build/macos; who signs it: packaging/macos/bundle.
	packaging/macos/bundle $(VERSION) $(SHIPPED) $(LDFLAGS)

test: test-needs lint unit e2e ## Everything that can be checked: lint, the unit tests, the end-to-end tests, and 20,000 inputs of each fuzz test.
	@$(MAKE) --no-print-directory fuzz-inputs FUZZINPUTS=20000

# The tools are in modules of their own: what they are made of is no matter of the program, nor of each other. Go builds a tool when it is
# first used.
TOOL   := go tool -modfile=packaging/tools/go.mod
LINTER := $$(go tool -modfile=packaging/tools/golangci-lint/go.mod -n golangci-lint)

lint: lint-needs ## Read the code as the linters do, for three systems (.golangci.yml), the scripts, the workflows, and go.mod.
	$(LINTER) run --build-tags gles,no_emoji
	GOOS=windows CGO_ENABLED=0 $(LINTER) run --build-tags ci,no_emoji
	GOOS=windows CGO_ENABLED=0 $(LINTER) run --build-tags console . ./cli ./ui/app
	$(call lint-without-fyne,darwin)
	shellcheck $$(git grep -lE '^#!.*sh$$')
	$(TOOL) actionlint
	for module in . packaging/tools packaging/tools/golangci-lint; do go -C $$module mod tidy -diff || exit; done

# Fyne's C code needs the other system's headers; everything else can be checked from here. (The types of the rest: packaging/types_test.go.)
lint-without-fyne = GOOS=$(1) CGO_ENABLED=0 $(LINTER) run --build-tags console $$(GOOS=$(1) CGO_ENABLED=0 \
	go list -tags console -e -f '{{.Dir}} {{join .Deps " "}}' ./... | grep -v fyne.io/fyne | cut -d' ' -f1)

vulnerabilities: build-needs ## Ask Go's vulnerability database about what the program calls. It needs the internet.
	$(TOOL) govulncheck $(TAGS) ./...

# The two that take longest, auth and ui, first and side by side: else the last one has a core to itself, and the other is idle.
unit: build-needs
	go test -race $(TAGS) ./auth ./ui $$(go list $(TAGS) ./... | grep -v /e2e)

# The time is for what no deadline in the tests ends: go test then says what hangs. Most of what the tests do is to wait, so more of
# them run at a time than there are cores.
e2e: build windows test-needs
	E2E_PROGRAM=$(CURDIR)/$(PROGRAM) E2E_WINDOWS=$(CURDIR)/build/windows go test $(TAGS) -count=1 -timeout=30m -parallel 5 $(E2EFLAGS) ./e2e

# Without those for Windows, and the one that wants the commands to need no library: what finds races is one.
race: build-needs test-needs ## Run the end-to-end tests with programs that tell of data races.
	CGO_ENABLED=1 go build -race -tags console $(LDFLAGS) -o build/race/smokeball-connect .
	go build -race $(TAGS) $(LDFLAGS) -o build/race/smokeball-connect-window .
	E2E_PROGRAM=$(CURDIR)/build/race/smokeball-connect go test -race $(TAGS) -count=1 -timeout=40m -parallel 2 \
		-skip '^(TestWindows|TestCopiedForCommandPrompt|TestCommandsNeedNoLibrary)' $(E2EFLAGS) ./e2e

# Inputs are counted: up to Go 1.26, the end of a time can be told as a failure (https://go.dev/issue/75804).
FUZZINPUTS ?= 1000000
fuzz: fuzz-inputs ## Try what comes from outside with random input, FUZZINPUTS (1,000,000) of each kind, and random lives of a sign-in.
	go test $(TAGS) ./auth -run '^TestTheLifeOfASignIn$$' -rapid.checks=20000 -rapid.seed=$$(date +%s)

# Two packages side by side, on a core each.
fuzz-inputs: build-needs
	@$(MAKE) --no-print-directory -j2 fuzz-auth fuzz-settings fuzz-storage

fuzz-auth fuzz-settings fuzz-storage: fuzz-%:
	@for target in $$(go test $(TAGS) -list '^Fuzz' ./$* | grep '^Fuzz'); do \
		echo go test ./$* -fuzz $$target -fuzztime $(FUZZINPUTS)x; \
		go test $(TAGS) ./$* -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZINPUTS)x -fuzzminimizetime 1000x -parallel 1 || exit 1; \
	done

tour: build test-needs ## Do the main job in a virtual display, with pictures of it in build/tour.
	go test $(TAGS) -count=1 -v -run '^TestTour$$' ./e2e
	@echo "The pictures are in build/tour:"
	@ls build/tour

bench: build-needs test-needs ## Measure what the program costs, as it is shipped, beside the least that it could: docs/performance.md has the table.
	$(COMMANDS) $(SHIPPED) $(LDFLAGS) -o build/bench/smokeball-connect .
	go build $(TAGS) $(SHIPPED) $(LDFLAGS) -o build/bench/smokeball-connect-window .
	E2E_PROGRAM=$(CURDIR)/build/bench/smokeball-connect go test $(TAGS) -count=1 -timeout=30m -run '^TestPerformance$$$(BENCH)' ./e2e \
		-performance $(CURDIR)/build/bench/table.md
	@cat build/bench/table.md
	go test $(TAGS) -run '^$$' -bench . ./auth

clean: ## Remove what was built.
	rm -rf bin build

# What is missing of some Debian packages, and how it is installed.
missing = $(if $(shell command -v apt-get),$(filter-out $(shell dpkg-query -W -f '$${db:Status-Status} $${Package}\n' $(1) 2>/dev/null | sed -n 's/^installed //p'),$(1)))
SUDO   := $(if $(filter 0,$(shell id -u)),,sudo)
define install
	@echo "Installing what is missing: $(strip $(1))"
	@$(SUDO) apt-get update -qq
	@$(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(1)
endef

build-needs:
	$(if $(call missing,$(BUILD_NEEDS)),$(call install,$(call missing,$(BUILD_NEEDS))),@:)

lint-needs: build-needs
	$(if $(call missing,shellcheck),$(call install,shellcheck),@:)

test-needs:
	$(if $(call missing,$(TEST_NEEDS)),$(call install,$(call missing,$(TEST_NEEDS))),@:)

windows-needs:
	$(if $(call missing,$(WINDOWS_NEEDS)),$(call install,$(call missing,$(WINDOWS_NEEDS))),@:)
