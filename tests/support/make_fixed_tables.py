#!/usr/bin/env python3
"""Prints common/base/fixed_tables.h: powers of two between 1 and 2, in Q62.

Integers only: 2^(k/65536) in Q62 is the 65536-th root of 2^(k + 62 * 65536),
taken as 16 square roots, so that the table is the same on every machine.

    python3 tests/support/make_fixed_tables.py > common/base/fixed_tables.h
"""
from math import isqrt

GUARD_BITS = 64  # of the intermediate roots; each root loses less than a unit of them


def exp2_q62(k):
    """round(2^(k / 65536) * 2^62) for 0 <= k < 65536."""
    one = 62 + GUARD_BITS
    result = 1 << one
    root = 2 << one  # 2^(1/1), then its square roots 2^(1/2), 2^(1/4), ...
    for bit in range(15, -1, -1):
        root = isqrt(root << one)
        if k >> bit & 1:
            result = result * root >> one
    return (result + (1 << (GUARD_BITS - 1))) >> GUARD_BITS


def print_table(name, comment, step):
    print(f"/* {comment} */")
    print(f"static const uint64_t {name}[256] = {{")
    values = [exp2_q62(i * step) for i in range(256)]
    for i in range(0, 256, 4):
        print("    " + ", ".join(f"0x{v:016x}" for v in values[i:i + 4]) + ",")
    print("};")


print("""/* fixed_tables.h - 2^x for x in [0, 1) as a product of two table entries, Q62.
 *
 * Printed by tests/support/make_fixed_tables.py: do not edit.  Included by
 * fixed.c alone. */
#ifndef GENT_COMMON_BASE_FIXED_TABLES_H
#define GENT_COMMON_BASE_FIXED_TABLES_H

#include <stdint.h>
""")
print_table("exp2_coarse_q62", "round(2^(i / 256) * 2^62)", 256)
print()
print_table("exp2_fine_q62", "round(2^(i / 65536) * 2^62)", 1)
print()
print("#endif")
