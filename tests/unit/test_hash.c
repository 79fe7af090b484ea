/* test_hash.c - published answers of the hashes. */
#include <criterion/criterion.h>
#include <string.h>

#include "common/base/hash.h"

/* xxHash's specification, doc/xxhash_spec.md: the empty input; "abc" by xxhsum. */
Test(hash, xxh64_gives_the_published_answers)
{
    cr_assert_eq(hash_xxh64("", 0), 0xef46db3751d8e999u);
    cr_assert_eq(hash_xxh64("abc", 3), 0x44bc2cf5ad770999u);
}

Test(hash, table_keys_differ_between_strings)
{
    cr_assert_neq(hash_table_key("a", 1), hash_table_key("b", 1));
    cr_assert_neq(hash_table_key("a", 1), hash_table_key("a\0", 2));
    cr_assert_eq(hash_table_key("same", 4), hash_table_key("same", 4));
}

/* FIPS 180-2, appendix B.1. */
Test(hash, sha256_of_abc_in_pieces_is_the_published_one)
{
    static const uint8_t expected[HASH_SHA256_BYTES] = {
        0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea, 0x41, 0x41, 0x40, 0xde, 0x5d, 0xae, 0x22, 0x23,
        0xb0, 0x03, 0x61, 0xa3, 0x96, 0x17, 0x7a, 0x9c, 0xb4, 0x10, 0xff, 0x61, 0xf2, 0x00, 0x15, 0xad,
    };
    uint8_t             digest[HASH_SHA256_BYTES];
    struct hash_sha256 *sha = hash_sha256_open();

    cr_assert_not_null(sha);
    hash_sha256_update(sha, "a", 1);
    hash_sha256_update(sha, "", 0);
    hash_sha256_update(sha, "bc", 2);
    hash_sha256_close(sha, digest);
    cr_assert_eq(memcmp(digest, expected, sizeof(digest)), 0);
}

Test(hash, sha256_close_accepts_null)
{
    hash_sha256_close(NULL, NULL);
    hash_sha256_close(hash_sha256_open(), NULL);
}
