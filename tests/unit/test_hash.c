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

/* RFC 4231, test cases 2 and 6: a short key, and one longer than a block. */
Test(hash, hmac_sha256_gives_the_known_answers)
{
    static const uint8_t wanted_2[] = { 0x5b, 0xdc, 0xc1, 0x46, 0xbf, 0x60, 0x75, 0x4e };
    static const uint8_t wanted_6[] = { 0x60, 0xe4, 0x31, 0x59, 0x1e, 0xe0, 0xb6, 0x7f };
    uint8_t digest[HASH_SHA256_BYTES], key[131];

    cr_assert(hash_hmac_sha256("Jefe", 4, "what do ya want for nothing?", 28, digest));
    cr_assert(memcmp(digest, wanted_2, sizeof wanted_2) == 0);
    memset(key, 0xaa, sizeof key);
    cr_assert(hash_hmac_sha256(key, sizeof key, "Test Using Larger Than Block-Size Key - Hash Key First", 54, digest));
    cr_assert(memcmp(digest, wanted_6, sizeof wanted_6) == 0);
}

Test(hash, hmac_sha256_without_a_key_is_sha256)
{
    static const uint8_t wanted[] = { 0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea };
    uint8_t digest[HASH_SHA256_BYTES];

    cr_assert(hash_hmac_sha256(NULL, 0, "abc", 3, digest));
    cr_assert(memcmp(digest, wanted, sizeof wanted) == 0);
}

/* xxHash's own test: XXH64 of nothing with the seed 2654435761. */
Test(hash, xxh64_takes_a_seed)
{
    cr_assert(hash_xxh64_seeded("", 0, 2654435761) == 0xac75fda2929b17ef);
    cr_assert(hash_xxh64_seeded("gent", 4, 0) == hash_xxh64("gent", 4));
}
