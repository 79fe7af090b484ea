# gent: gentc, gentd, gentq.  `make help` lists the targets.
BUILD    ?= build
CC       ?= cc
CXX      ?= c++
FLATC    ?= flatc
OPT      ?= -O2 -g
WARN     := -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes
WARNXX   := -Wall -Wextra -Werror
CPPFLAGS += -I. -I$(BUILD) -D_GNU_SOURCE -DXXH_NAMESPACE=gent_
CFLAGS   += -std=c17 -ffp-contract=off -ffunction-sections -fdata-sections $(OPT) $(WARN)
CXXFLAGS += -std=c++17 -ffp-contract=off -fno-exceptions -fno-rtti -ffunction-sections -fdata-sections $(OPT) $(WARNXX)
LDFLAGS  += -Wl,--gc-sections -pthread
LDLIBS   += -lz -llz4 -lzstd -lxxhash -lcrypto -lm
LIBJSON  := -lsimdjson -lstdc++

COMMON   := $(wildcard common/*/*.c common/*/*.cc kernels/exact/*.c)
TESTS    := $(wildcard tests/unit/*.c tests/support/*.c)
obj       = $(addsuffix .o,$(addprefix $(BUILD)/obj/,$(1)))
lib       = $(call obj,$(filter-out $(1)/main.c,$(wildcard $(1)/*.c)))
PROGRAMS := $(foreach p,gentc gentd gentq,$(if $(wildcard $(p)/main.c),$(BUILD)/bin/$(p)))

all: $(PROGRAMS) ## build the programs into build/bin

$(BUILD)/libcommon.a: $(call obj,$(COMMON))
	rm -f $@ && $(AR) rcs $@ $^

$(BUILD)/bin/gent%: $(BUILD)/obj/gent%/main.c.o $(BUILD)/libcommon.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(BUILD)/libcommon.a $(LDLIBS) $(LDLIBS_$(@F))

$(BUILD)/bin/gentc: $(call lib,gentc)
$(BUILD)/bin/gentd: $(call lib,gentd)
$(BUILD)/bin/gentq: $(call lib,gentq)
LDLIBS_gentc := $(LIBJSON)
LDLIBS_gentd := -lstdc++
LDLIBS_gentq := $(LIBJSON) -lsqlite3

$(BUILD)/bin/test_unit: $(call obj,$(TESTS)) $(call lib,gentc) $(call lib,gentd) $(call lib,gentq) $(BUILD)/libcommon.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -lcriterion $(LDLIBS) $(LIBJSON) -lsqlite3

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

clean: ## remove the build
	rm -rf $(BUILD)

help: ## this list
	@grep -hE '^[a-z][a-z-]*:.*##' $(MAKEFILE_LIST) | sort | sed 's/:.*##/\t/' | expand -t 16

.PHONY: all clean help
