# SPDX-License-Identifier: GPL-2.0 OR MIT
#
# Objects go under build/, except those of the kernel module: kbuild leaves
# them beside their sources, and the module becomes kmod/podnet.ko.

# "make demo SHELL=1" asks for a shell, and must not become make's own.
ifeq ($(origin SHELL),command line)
demo-shell := $(if $(filter 1 y yes,$(SHELL)),--shell)
override SHELL := /bin/sh
MAKEOVERRIDES := $(filter-out SHELL=%,$(MAKEOVERRIDES))
endif

PREFIX    ?= /usr/local
SBINDIR   ?= $(PREFIX)/sbin
MANDIR    ?= $(PREFIX)/share/man
BASHCOMPDIR ?= $(PREFIX)/share/bash-completion/completions
CNIBINDIR ?= /opt/cni/bin
DESTDIR   ?=

PKG_CONFIG ?= pkg-config
INSTALL    ?= install
CFLAGS     ?= -O2 -g
LDFLAGS    ?=
# STATIC=0 links the CNI plugin against the shared libraries instead.
STATIC     ?= 1
# WERROR=1 makes every warning an error.
WERROR     ?= 0
V          ?= 0

# Evaluated when used: clean and help need no headers.
KDIR       ?= $(or $(shell scripts/kernel-headers),$(error no kernel headers))

all: modules tools ## build the kernel module and the programs

# ------------------------------------------------------------- programs

WARNINGS := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	    -Wvla -Wformat=2 -Wno-unused-parameter
ifeq ($(WERROR),1)
WARNINGS += -Werror
endif

# Looked up once, when the first object is compiled.
LIBS := libnl-3.0 libnl-genl-3.0 libnl-route-3.0 libcjson libuv
LIBS_CFLAGS = $(eval LIBS_CFLAGS := $$(shell $(PKG_CONFIG) --cflags $(LIBS)))$(LIBS_CFLAGS)

base-cflags = -std=gnu11 -D_GNU_SOURCE $(WARNINGS) \
	      -Iinclude/uapi -Iinclude -Ilib $(LIBS_CFLAGS)
sanitize := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all \
	    -fno-omit-frame-pointer

libs-podnetctl := libnl-genl-3.0 libnl-route-3.0 libnl-3.0 libcjson
libs-podnetd   := $(libs-podnetctl) libuv
libs-podnet    := libnl-genl-3.0 libnl-route-3.0 libnl-3.0

src-lib       := $(wildcard lib/*.c)
src-podnetctl := $(wildcard genl-tool/*.c)
src-podnetd   := $(wildcard daemon/*.c)
src-podnet    := $(wildcard cni/*.c)

# $(call objects,FOLDER,SOURCES); $(call but-main,OBJECTS)
objects  = $(patsubst %.c,$(1)/%.o,$(2))
but-main = $(filter-out %/main.o,$(1))

ifeq ($(V),1)
quiet =
Q =
else
Q = @
quiet = @printf '  %-7s %s\n' $(1) '$(2)';
endif

BIN := build/bin
PROGRAMS := $(BIN)/podnetctl $(BIN)/podnetd $(BIN)/podnet

tools: $(PROGRAMS) ## build the programs: build/bin/{podnetctl,podnetd,podnet}

build/.libraries:
	@mkdir -p $(@D)
	@command -v $(PKG_CONFIG) >/dev/null || { \
		echo "$(PKG_CONFIG) is missing: run scripts/install-deps build" >&2; exit 1; }
	@$(PKG_CONFIG) --print-errors --exists $(LIBS) || { \
		echo "libraries are missing: run scripts/install-deps build" >&2; exit 1; }
	@touch $@

build/obj/%.o: %.c Makefile | build/.libraries
	@mkdir -p $(@D)
	$(call quiet,CC,$<)$(CC) $(CPPFLAGS) $(base-cflags) $(CFLAGS) -MMD -MP -c -o $@ $<

build/libpodnet.a: $(call objects,build/obj,$(src-lib))
	$(call quiet,AR,$@)rm -f $@ && $(AR) rcs $@ $^

link = $(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.o %.a,$^)

$(BIN)/podnetctl: $(call objects,build/obj,$(src-podnetctl)) build/libpodnet.a
	@mkdir -p $(@D)
	$(call quiet,LD,$@)$(link) $$($(PKG_CONFIG) --libs $(libs-podnetctl))

$(BIN)/podnetd: $(call objects,build/obj,$(src-podnetd)) build/libpodnet.a
	@mkdir -p $(@D)
	$(call quiet,LD,$@)$(link) $$($(PKG_CONFIG) --libs $(libs-podnetd))

# The plugin is static: a container runtime starts it for every pod, and it
# must start at once and on any distribution's host. The linker speaks only if
# it fails: it would warn of look-ups by name in libnl that are never called.
ifeq ($(STATIC),1)
CJSON_A ?= $(firstword $(wildcard $(shell $(CC) -print-file-name=libcjson.a 2>/dev/null)) \
	     build/cjson/libcjson.a)
$(BIN)/podnet: link-cni = -static $$($(PKG_CONFIG) --static --libs $(libs-podnet))
else
CJSON_A :=
$(BIN)/podnet: link-cni = $$($(PKG_CONFIG) --libs $(libs-podnet) libcjson)
endif
$(BIN)/podnet: $(call objects,build/obj,$(src-podnet)) build/libpodnet.a $(CJSON_A)
	@mkdir -p $(@D)
	$(call quiet,LD,$@)$(link) $(link-cni) \
		2>$@.log || { cat $@.log >&2; rm -f $@.log; exit 1; }
	@rm -f $@.log

# Debian 12 has no static libcjson.
build/cjson/libcjson.a: scripts/fetch-cjson
	@mkdir -p $(@D)
	$(call quiet,FETCH,cjson)scripts/fetch-cjson $(@D)
	$(call quiet,CC,$(@D)/cJSON.c)$(CC) $(CFLAGS) -c -o $(@D)/cJSON.o $(@D)/cJSON.c
	$(call quiet,AR,$@)$(AR) rcs $@ $(@D)/cJSON.o

# ----------------------------------------------------------- unit tests

# Built with sanitizers. The prefix of a test's name tells which program's
# objects it is linked with.
src-tests := $(wildcard tests/unit/test_*.c)
UNIT_TESTS := $(patsubst tests/unit/%.c,build/unit/%,$(src-tests))
san-objects = $(call but-main,$(call objects,build/san,$(1)))

unit-tests: $(UNIT_TESTS) ## build the unit tests: build/unit/

build/san/%.o: %.c Makefile | build/.libraries
	@mkdir -p $(@D)
	$(call quiet,CC,$< [sanitized])$(CC) $(CPPFLAGS) $(base-cflags) \
		$(if $(filter tests/%,$<),-I. -Idaemon -Icni -Igenl-tool) \
		$(sanitize) -MMD -MP -c -o $@ $<

build/san/libpodnet.a: $(call san-objects,$(src-lib))
	$(call quiet,AR,$@)rm -f $@ && $(AR) rcs $@ $^

$(filter build/unit/test_daemon_%,$(UNIT_TESTS)): $(call san-objects,$(src-podnetd))
$(filter build/unit/test_cni_%,$(UNIT_TESTS)): $(call san-objects,$(src-podnet))
$(filter build/unit/test_ctl_%,$(UNIT_TESTS)): $(call san-objects,$(src-podnetctl))

$(UNIT_TESTS): build/unit/%: build/san/tests/unit/%.o build/san/libpodnet.a
	@mkdir -p $(@D)
	$(call quiet,LD,$@)$(CC) $(sanitize) $(LDFLAGS) -o $@ $(filter %.o,$^) \
		$(filter %.a,$^) $$($(PKG_CONFIG) --libs $(LIBS) cmocka)

# Fuzzers of what reads JSON, one for each reader; with the same sanitizers.
JSON_FUZZERS := build/fuzz/cluster build/fuzz/document build/fuzz/conf

json-fuzzers: $(JSON_FUZZERS) ## build the fuzzers of tests/fuzz/json: build/fuzz/

build/fuzz/cluster: $(call san-objects,$(src-podnetd))
build/fuzz/document: $(call san-objects,$(src-podnetctl))
build/fuzz/conf: $(call san-objects,$(src-podnet))
$(JSON_FUZZERS): build/fuzz/%: build/san/tests/fuzz/json/%.o \
		build/san/tests/fuzz/json/main.o build/san/libpodnet.a
	@mkdir -p $(@D)
	$(call quiet,LD,$@)$(CC) $(sanitize) $(LDFLAGS) -o $@ $(filter %.o,$^) \
		$(filter %.a,$^) $$($(PKG_CONFIG) --libs $(LIBS))

-include $(shell test -d build && find build/obj build/san -name '*.d' 2>/dev/null)
.SECONDARY:
.DELETE_ON_ERROR:

# ----------------------------------------- helpers of the tests in the VM

NETNS_HELPERS := $(patsubst tests/netns/%.c,build/netns/%,$(wildcard tests/netns/*.c))

# The fuzzers that run in the VM: a folder each.
NETNS_FUZZERS := $(addprefix build/netns/fuzz-,netlink packets differential)

netns-helpers: $(NETNS_HELPERS) $(NETNS_FUZZERS) ## build the helpers of tests/netns: build/netns/

$(NETNS_HELPERS): build/netns/%: build/obj/tests/netns/%.o build/libpodnet.a
	@mkdir -p $(@D)
	$(call quiet,LD,$@)$(link) $$($(PKG_CONFIG) --libs $(libs-podnetctl))

fuzz-objects = $(call objects,build/obj,$(wildcard tests/fuzz/$(1)/*.c))

build/netns/fuzz-netlink: $(call fuzz-objects,netlink) build/libpodnet.a
build/netns/fuzz-packets: $(call fuzz-objects,packets) build/libpodnet.a
build/netns/fuzz-differential: $(call fuzz-objects,differential) build/libpodnet.a
$(NETNS_FUZZERS):
	@mkdir -p $(@D)
	$(call quiet,LD,$@)$(link) $$($(PKG_CONFIG) --libs $(libs-podnetctl))

# ------------------------------------------ the benchmark's own programs

# Static: they run in the VM and on whatever machine is measured.
BENCH_PROGRAMS := build/bench/load build/bench/tunforward

bench-programs: $(BENCH_PROGRAMS) ## build what the benchmark runs in the VM: build/bench/

build/bench/load: $(call objects,build/obj,$(wildcard bench/load/*.c))
build/bench/tunforward: build/obj/bench/tunforward.o
$(BENCH_PROGRAMS):
	@mkdir -p $(@D)
	$(call quiet,LD,$@)$(link) -static

build/bench/profiler.so: bench/profiler/profiler.c bench/profiler/qemu_plugin.h
	@mkdir -p $(@D)
	$(call quiet,LD,$@)$(CC) $(base-cflags) $(CFLAGS) -shared -fPIC -o $@ $<

# -------------------------------------------------------- kernel module

modules: ## build kmod/podnet.ko (KDIR=DIR: for those kernel headers)
	$(Q)$(MAKE) --no-print-directory -C $(KDIR) M=$(CURDIR) V=$(V) modules

modules_install: ## install the module for the kernel of KDIR
	$(Q)$(MAKE) --no-print-directory -C $(KDIR) M=$(CURDIR) V=$(V) modules_install

# -------------------------------------------------- tests and the demo

test: ## install what is needed and run all tests (TESTS=list: their names)
	@tests/run $(TESTS)

lint: ## check style and run the static checkers
	@scripts/install-deps lint
	@scripts/lint

demo: ## watch three nodes and their pods in a VM (SHELL=1: and stay there)
	@tests/qemu/demo $(demo-shell)

vm-shell: ## a shell in a VM that has the module loaded (KERNEL=RELEASE)
	@tests/qemu/shell

fuzz: ## run the fuzzers for longer than the tests do (SECONDS=300 SEED= KERNEL=RELEASE)
	@tests/fuzz/run $(or $(SECONDS),300) $(SEED)

bench: ## measure all set-ups side by side (ONLY="PATTERN..." PROFILE= NETFILTER= NODES= WORK= REAL=1)
	@bench/all $(ONLY)

bench-check: ## compare podnet's figures with bench/results/reference.json
	@tests/run bench

bench-profile: ## the functions in which a set-up spends its instructions (SETUP=NAME WORK=NAME)
	@bench/profile $(SETUP) $(WORK)

# ---------------------------------------------------------- housekeeping

install: tools ## install programs, man pages and shell completion
	$(INSTALL) -d $(DESTDIR)$(SBINDIR) $(DESTDIR)$(CNIBINDIR)
	$(INSTALL) -m 0755 $(BIN)/podnetctl $(BIN)/podnetd $(DESTDIR)$(SBINDIR)
	$(INSTALL) -m 0755 $(BIN)/podnet $(DESTDIR)$(CNIBINDIR)
	$(foreach page,$(wildcard man/*.[1-8]),\
		$(INSTALL) -D -m 0644 -t $(DESTDIR)$(MANDIR)/man$(subst .,,$(suffix $(page))) $(page) &&) :
	$(foreach file,$(wildcard genl-tool/completion/podnetctl.bash),\
		$(INSTALL) -D -m 0644 $(file) $(DESTDIR)$(BASHCOMPDIR)/podnetctl &&) :

# Kbuild's own clean needs headers: its files are removed by their names.
clean: ## remove everything that was built
	$(Q)rm -rf build
	$(Q)find Kbuild kmod \( -name '*.o' -o -name '*.ko' -o -name '*.mod' \
		-o -name '*.mod.c' -o -name '.*.cmd' -o -name '.*.d' \) -delete
	$(Q)rm -f Module.symvers modules.order kmod/modules.order .*.cmd

help: ## list the targets
	@sed -nE 's/^([a-z_-]+):.*## (.*)/  \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 20

.PHONY: all tools unit-tests json-fuzzers netns-helpers bench-programs modules modules_install test lint demo vm-shell \
	bench bench-check bench-profile fuzz install clean help
