/* test_philox.c - the known answers of Philox4x32-10. */
#include <criterion/criterion.h>

#include "common/base/philox.h"

struct known_answer {
    struct philox_words counter;
    uint64_t            key;
    struct philox_words words;
};

/* From the authors' Random123, kat_vectors: zero, all ones, digits of pi. */
static const struct known_answer known[] = {
    { { { 0, 0, 0, 0 } }, 0, { { 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8 } } },
    { { { 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff } },
      0xffffffffffffffffu,
      { { 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd } } },
    { { { 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344 } },
      0x299f31d0a4093822u,
      { { 0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1 } } },
};

Test(philox, known_answers_come_out)
{
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        struct philox_words words = philox_run(known[i].counter, known[i].key);
        struct philox_words ref = philox_run_ref(known[i].counter, known[i].key);
        for (int k = 0; k < 4; k++) {
            cr_assert_eq(words.word[k], known[i].words.word[k], "answer %zu, word %d: %08x", i, k, words.word[k]);
            cr_assert_eq(ref.word[k], known[i].words.word[k], "answer %zu, word %d: %08x", i, k, ref.word[k]);
        }
    }
}

Test(philox, the_fast_one_gives_the_words_of_the_definition)
{
    struct philox_words counter = { { 1, 2, 3, 4 } };
    uint64_t            key = 1;
    for (int i = 0; i < 100000; i++) {
        struct philox_words words = philox_run(counter, key), ref = philox_run_ref(counter, key);
        cr_assert_arr_eq(words.word, ref.word, sizeof words.word);
        counter = words;
        key = words.word[1] | (uint64_t)words.word[3] << 32;
    }
}

Test(philox, u64_is_the_first_two_words_of_its_counter)
{
    struct philox_words words = philox_run((struct philox_words){ { 0x89abcdef, 0x01234567, 3, 2 } }, 99);
    cr_assert_eq(philox_u64(99, 2, 3, 0x0123456789abcdefu), words.word[0] | (uint64_t)words.word[1] << 32);
}
