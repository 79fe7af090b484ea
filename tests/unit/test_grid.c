/* test_grid.c - one table in each style. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <unistd.h>

#include "gentq/grid.h"

/* Writes the table through a real file and gives its bytes back. */
static const char *print_table(enum grid_style style, void (*fill)(struct grid *))
{
    static const char *const names[] = { "name", "n" };
    static char   text[4096];
    char          path[]  = "/tmp/test_grid.XXXXXX";
    struct output *output = NULL;
    struct grid   grid;

    int file = mkstemp(path);
    cr_assert(file >= 0);
    cr_assert_eq(output_open(&output, path, true, NULL), STATUS_OK);
    grid_init(&grid, style, output);
    grid_begin(&grid, names, 2);
    fill(&grid);
    cr_assert_eq(grid_end(&grid, NULL), STATUS_OK);
    cr_assert_eq(output_commit(output, NULL), STATUS_OK);
    output_close(output);
    grid_free(&grid);
    close(file);

    FILE *stream = fopen(path, "rb");
    cr_assert(stream != NULL);
    text[fread(text, 1, sizeof text - 1, stream)] = '\0';
    fclose(stream);
    unlink(path);
    return text;
}

static void fill_nothing(struct grid *grid)
{
    (void)grid;
}

static void fill_rows(struct grid *grid)
{
    grid_add_text(grid, "a,\"b\"");
    grid_add_i64(grid, -7);
    grid_add_text(grid, "l\\\n\xc3\xa9");
    grid_add_scaled(grid, 12345, 2);
    grid_add_none(grid);
    grid_add_u64(grid, 1234567);
}

Test(grid, csv_quotes_what_needs_it)
{
    cr_assert_str_eq(print_table(GRID_CSV, fill_rows),
                     "name,n\n\"a,\"\"b\"\"\",-7\n\"l\\\n\xc3\xa9\",123.45\n,1234567\n");
}

Test(grid, tsv_escapes_what_would_break_a_row)
{
    cr_assert_str_eq(print_table(GRID_TSV, fill_rows), "name\tn\na,\"b\"\t-7\nl\\\\\\n\xc3\xa9\t123.45\n\t1234567\n");
}

Test(grid, json_is_an_array_of_objects)
{
    cr_assert_str_eq(print_table(GRID_JSON, fill_rows),
                     "[\n{\"name\":\"a,\\\"b\\\"\",\"n\":-7},\n{\"name\":\"l\\\\\\n\xc3\xa9\",\"n\":123.45},\n"
                     "{\"name\":null,\"n\":1234567}\n]\n");
    cr_assert_str_eq(print_table(GRID_JSON, fill_nothing), "[]\n");
}

Test(grid, aligned_columns_count_characters_and_put_numbers_to_the_right)
{
    cr_assert_str_eq(print_table(GRID_ALIGNED, fill_rows),
                     "name         n\na,\"b\"       -7\nl\\ \xc3\xa9    123.45\n       1234567\n");
    cr_assert_str_eq(print_table(GRID_ALIGNED, fill_nothing), "name  n\n");
}
