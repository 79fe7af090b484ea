# gent: gentc, gentd, gentq.  `make help` lists the targets; V=1 shows the commands.
BUILD    ?= build
PREFIX   ?= /usr/local
CC       ?= cc
CXX      ?= c++
FLATC    ?= flatc
OPT      ?= -O2 -g
WARN     := -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes
WARNXX   := -Wall -Wextra -Werror
CPPFLAGS += -I. -I$(BUILD) -D_GNU_SOURCE -DXXH_NAMESPACE=gent_
CFLAGS   += -std=c17 -ffp-contract=off -ffunction-sections -fdata-sections -pthread $(OPT) $(WARN)
CXXFLAGS += -std=c++17 -ffp-contract=off -fno-exceptions -fno-rtti -ffunction-sections -fdata-sections $(OPT) $(WARNXX)
LDFLAGS  += -Wl,--gc-sections
LDLIBS   += -lz -llz4 -lzstd -lxxhash -lcrypto -lm
LIBJSON  := -lsimdjson -lstdc++
PACKAGES := gcc g++ clang make libsimdjson-dev libflatbuffers-dev flatbuffers-compiler liblz4-dev zlib1g-dev \
            libzstd-dev libxxhash-dev libssl-dev libsqlite3-dev libcriterion-dev python3 gzip lz4 time zstd bsdutils locales

COMMON   := $(wildcard common/*/*.c common/*/*.cc kernels/*/*.c)
TESTS    := $(wildcard tests/unit/*.c tests/support/*.c)
obj       = $(addsuffix .o,$(addprefix $(BUILD)/obj/,$(1)))
lib       = $(call obj,$(filter-out $(1)/main.c,$(wildcard $(1)/*.c)))
PROGRAMS := $(foreach p,gentc gentd gentq,$(if $(wildcard $(p)/main.c),$(BUILD)/bin/$(p)))
$(V).SILENT:
.SECONDARY:

all: $(PROGRAMS) ## build the programs into build/bin

asan: ## everything again under the address and undefined-behaviour sanitizers
	tests/support/run_tests.sh asan

check: $(BUILD)/bin/test_unit layers ## quick: unit tests and include rules
	$(BUILD)/bin/test_unit

clean: ## remove the build
	rm -rf $(BUILD)

demo: deps all ## the whole way once: traces, bundle, traces, digest, sizes
	tests/support/demo.sh $(BUILD)/bin

deps: ## install what is missing (apt-get; as root only if something is)
	missing=$$(dpkg-query -W -f '$${Package} $${db:Status-Status}\n' $(PACKAGES) 2>/dev/null | \
	    awk '$$2 == "installed" { print $$1 }' | sort - | comm -13 - <(printf '%s\n' $(PACKAGES) | sort)); \
	[ -z "$$missing" ] || $$([ $$(id -u) = 0 ] || echo sudo) apt-get install -y --no-install-recommends $$missing
deps: SHELL := /bin/bash

help: ## this list
	grep -hE '^[a-z][a-z-]*:.*##' $(MAKEFILE_LIST) | sort | sed 's/:.*##/\t/' | expand -t 12

install: all ## copy the programs to PREFIX/bin (/usr/local)
	install -D -t $(DESTDIR)$(PREFIX)/bin $(PROGRAMS)

layers: ## who may include whom, and where there is no float
	tests/support/layers.sh

matrix: ## one digest from every compiler, level, locale, thread count
	tests/support/matrix.sh

test: deps ## build and run everything; the last line counts
	tests/support/run_tests.sh

.PHONY: all asan check clean demo deps help install layers matrix test

$(BUILD)/libcommon.a: $(call obj,$(COMMON))
	rm -f $@ && $(AR) rcs $@ $^

$(BUILD)/bin/gent%: $(BUILD)/obj/gent%/main.c.o $(BUILD)/libcommon.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.o,$^) $(BUILD)/libcommon.a $(LDLIBS_$(@F)) $(LDLIBS)

$(BUILD)/bin/gentc: $(call lib,gentc)
$(BUILD)/bin/gentd: $(call lib,gentd)
$(BUILD)/bin/gentq: $(call lib,gentq)
LDLIBS_gentc := $(LIBJSON)
LDLIBS_gentd := -lstdc++
LDLIBS_gentq := $(LIBJSON) -lsqlite3

$(BUILD)/bin/test_unit: $(call obj,$(TESTS)) $(foreach p,gentc gentd gentq,$(call lib,$(p))) $(BUILD)/libcommon.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -o $@ $(filter %.o,$^) $(BUILD)/libcommon.a -lcriterion $(LIBJSON) -lsqlite3 $(LDLIBS)

$(BUILD)/bin/read_bench: $(BUILD)/obj/bench/read_bench.c.o $(BUILD)/libcommon.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBJSON) $(LDLIBS)

$(BUILD)/obj/%.c.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/obj/%.cc.o: %.cc
	@mkdir -p $(@D)
	$(CXX) $(CPPFLAGS) $(CXXFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/schema/%_generated.h: schema/%.fbs
	@mkdir -p $(@D)
	$(FLATC) --cpp -o $(@D) $<
$(BUILD)/obj/common/bundle/bundle_flat.cc.o: $(BUILD)/schema/bundle_generated.h

-include $(shell find $(BUILD)/obj -name '*.d' 2>/dev/null)
