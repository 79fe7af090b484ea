/* hash.c - the hashes of xxHash and OpenSSL behind our own names. */
#include "common/base/hash.h"

#include <limits.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdlib.h>

/* Inlined: most keys are shorter than the call that would hash them. */
#define XXH_INLINE_ALL
#include <xxhash.h>

uint64_t hash_xxh64(const void *data, size_t n)
{
    return XXH64(data, n, 0);
}

uint64_t hash_xxh64_seeded(const void *data, size_t n, uint64_t seed)
{
    return XXH64(data, n, seed);
}

uint64_t hash_table_key(const void *data, size_t n)
{
    return XXH3_64bits(data, n);
}

struct hash_sha256 {
    EVP_MD_CTX *context; /* owned */
};

struct hash_sha256 *hash_sha256_open(void)
{
    struct hash_sha256 *sha = malloc(sizeof(*sha));
    if (sha == NULL)
        return NULL;
    sha->context = EVP_MD_CTX_new();
    if (sha->context == NULL || EVP_DigestInit_ex(sha->context, EVP_sha256(), NULL) != 1) {
        EVP_MD_CTX_free(sha->context);
        free(sha);
        return NULL;
    }
    return sha;
}

void hash_sha256_update(struct hash_sha256 *sha, const void *data, size_t n)
{
    EVP_DigestUpdate(sha->context, data, n);
}

void hash_sha256_close(struct hash_sha256 *sha, uint8_t digest[HASH_SHA256_BYTES])
{
    if (sha == NULL)
        return;
    if (digest != NULL)
        EVP_DigestFinal_ex(sha->context, digest, NULL);
    EVP_MD_CTX_free(sha->context);
    free(sha);
}

bool hash_hmac_sha256(const void *key, size_t n_key, const void *data, size_t n, uint8_t digest[HASH_SHA256_BYTES])
{
    if (n_key == 0)
        return EVP_Digest(data, n, digest, NULL, EVP_sha256(), NULL) == 1;
    return n_key <= INT_MAX && HMAC(EVP_sha256(), key, (int)n_key, data, n, digest, NULL) != NULL;
}
