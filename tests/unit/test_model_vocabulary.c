#include <criterion/criterion.h>

#include "common/bundle/model_vocabulary.h"

/* Values "b", "a", "c", "" in this order. */
static uint8_t            text[]       = "bac";
static uint32_t           string_end[] = { 0, 1, 2, 3 };
static struct model_value values[]     = { { 1, 1 }, { 2, 1 }, { 3, 1 }, { 0, 1 } };
static const struct model model = { .text = text, .string_end = string_end, .n_strings = 4, .values = values,
                                    .n_values = 4 };

Test(model_vocabulary, words_are_sorted_by_text)
{
    struct arena            arena;
    struct model_coder      c          = { 0 };
    struct model_vocabulary vocabulary = { 0 };

    arena_init(&arena);
    c.arena = &arena;
    for (uint32_t i = 0; i < 3; i++)
        model_vocabulary_learn(&vocabulary, &c, &model, (struct model_word){ i, 10 + i, 100 });
    model_vocabulary_learn(&vocabulary, &c, &model, (struct model_word){ 1, 7, 70 });

    cr_assert_eq(vocabulary.n, 3);
    cr_expect_eq(vocabulary.words[0].value, 1);
    cr_expect_eq(vocabulary.words[0].n, 7);
    cr_expect_eq(vocabulary.words[1].value, 0);
    cr_expect_eq(vocabulary.words[2].value, 2);
    cr_expect_eq(model_vocabulary_behind(&vocabulary, &model, MODEL_NONE), 0);
    cr_expect_eq(model_vocabulary_behind(&vocabulary, &model, 1), 1);
    cr_expect_eq(model_vocabulary_behind(&vocabulary, &model, 2), 3);
    cr_expect_eq(model_vocabulary_behind(&vocabulary, &model, 3), 0); /* "" is not there, and before all */
    cr_expect_null(model_vocabulary_find(&vocabulary, &model, 3));
    cr_expect_eq(model_vocabulary_find(&vocabulary, &model, 2)->n, 12);
    arena_free(&arena);
}

Test(model_vocabulary, it_stops_growing)
{
    static struct model_value same[MODEL_VOCABULARY_MAX + 10]; /* all "", so sorted by number */
    struct model              equal = { .text = text, .string_end = string_end, .n_strings = 4, .values = same };
    struct arena              arena;
    struct model_coder        c          = { 0 };
    struct model_vocabulary   vocabulary = { 0 };

    arena_init(&arena);
    c.arena = &arena;
    for (uint32_t i = 0; i < MODEL_VOCABULARY_MAX + 10; i++)
        model_vocabulary_learn(&vocabulary, &c, &equal, (struct model_word){ i, 1, 1 });
    cr_expect_eq(vocabulary.n, MODEL_VOCABULARY_MAX);
    cr_expect_null(model_vocabulary_find(&vocabulary, &equal, MODEL_VOCABULARY_MAX));
    arena_free(&arena);
}
