/* hash.h - XXH64 for stored bytes and hash tables, SHA-256 for the output. */
#ifndef GENT_COMMON_BASE_HASH_H
#define GENT_COMMON_BASE_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

uint64_t hash_xxh64(const void *data, size_t n);      /* XXH64, seed 0: stored in bundles */
uint64_t hash_xxh64_seeded(const void *data, size_t n, uint64_t seed);
uint64_t hash_table_key(const void *data, size_t n);  /* fast, in memory only, never stored */

#define HASH_SHA256_BYTES 32
struct hash_sha256; /* owned by the caller of _open */
struct hash_sha256 *hash_sha256_open(void); /* NULL: out of memory */
void hash_sha256_update(struct hash_sha256 *sha, const void *data, size_t n);
void hash_sha256_close(struct hash_sha256 *sha, uint8_t digest[HASH_SHA256_BYTES]); /* frees; accepts NULL for either */

/* HMAC-SHA-256 (RFC 2104) under a key of n_key bytes; plain SHA-256 when n_key is 0. False: out of memory. */
bool hash_hmac_sha256(const void *key, size_t n_key, const void *data, size_t n, uint8_t digest[HASH_SHA256_BYTES]);

#endif
