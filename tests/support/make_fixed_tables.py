#!/usr/bin/env python3
"""Prints common/base/fixed_tables.h: powers of two between 1 and 2, in Q62, and logarithms of two, in Q31.

Integers only: 2^(k/65536) in Q62 is the 65536-th root of 2^(k + 62 * 65536),
taken as 16 square roots, so that the table is the same on every machine; the
logarithms are taken digit by digit, by squaring.

    python3 tests/support/make_fixed_tables.py > common/base/fixed_tables.h
"""
from math import isqrt

GUARD_BITS = 64  # of the intermediate roots; each root loses less than a unit of them


def exp2_q62(k):
    """round(2^(k / 65536) * 2^62) for 0 <= k <= 65536."""
    if k == 65536:
        return 2 << 62
    one = 62 + GUARD_BITS
    result = 1 << one
    root = 2 << one  # 2^(1/1), then its square roots 2^(1/2), 2^(1/4), ...
    for bit in range(15, -1, -1):
        root = isqrt(root << one)
        if k >> bit & 1:
            result = result * root >> one
    return (result + (1 << (GUARD_BITS - 1))) >> GUARD_BITS


def log2_q31(i):
    """floor(log2(1 + i / 1024) * 2^31) for 0 <= i <= 1024."""
    if i == 1024:
        return 1 << 31
    one = 62 + GUARD_BITS
    power = (1024 + i) << (one - 10)  # in [1, 2); squared, each digit doubles the logarithm
    result = 0
    for _ in range(31):
        power = power * power >> one
        result <<= 1
        if power >> one >= 2:
            power >>= 1
            result += 1
    return result


def print_table(name, comment, values, digits):
    print(f"/* {comment} */")
    print(f"static const uint{4 * digits}_t {name}[{len(values)}] = {{")
    per_line = 64 // digits
    for i in range(0, len(values), per_line):
        print("    " + ", ".join(f"0x{v:0{digits}x}" for v in values[i:i + per_line]) + ",")
    print("};")


print("""/* fixed_tables.h - 2^x for x in [0, 1) as a product of two table entries, Q62,
 * and where to look for its inverse.
 *
 * Printed by tests/support/make_fixed_tables.py: do not edit.  Included by
 * fixed.c alone. */
#ifndef GENT_COMMON_BASE_FIXED_TABLES_H
#define GENT_COMMON_BASE_FIXED_TABLES_H

#include <stdint.h>
""")
print_table("exp2_coarse_q62", "round(2^(i / 256) * 2^62); the last is a bound that no value reaches",
            [exp2_q62(i * 256) for i in range(257)], 16)
print()
print_table("exp2_fine_q62", "round(2^(i / 65536) * 2^62)", [exp2_q62(i) for i in range(256)], 16)
print()
print_table("log2_knot_q31", "floor(log2(1 + i / 1024) * 2^31)", [log2_q31(i) for i in range(1025)], 8)
print()
print("#endif")
