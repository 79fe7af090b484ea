/* test_range_coder.c - what is written is read, whatever is read is bounded. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "common/base/philox.h"
#include "common/base/range_coder.h"

/* One of everything, with its models. */
struct fields {
    struct coder_bit  bit;
    struct coder_uint number, signed_number;
    struct coder_byte byte;
};

static void init_fields(struct fields *fields)
{
    coder_bit_init(&fields->bit, 1);
    coder_uint_init(&fields->number);
    coder_uint_init(&fields->signed_number);
    coder_byte_init(&fields->byte);
}

struct record {
    uint32_t bit, n_flat;
    uint64_t flat, number;
    int64_t  signed_number;
    uint8_t  byte;
};

static void code_record(struct coder *coder, struct fields *fields, struct record *record)
{
    coder_bit(coder, &fields->bit, &record->bit);
    coder_flat(coder, record->n_flat, &record->flat);
    coder_uint(coder, &fields->number, &record->number);
    coder_int(coder, &fields->signed_number, &record->signed_number);
    coder_byte(coder, &fields->byte, &record->byte);
}

/* Every length of number, all ones and all zeros among them. */
static struct record record_at(uint32_t i)
{
    uint64_t      word   = philox_u64(1, 0, 0, i);
    uint64_t      spread = i % 7 == 0 ? UINT64_MAX : i % 11 == 0 ? 0 : philox_u64(1, 0, 1, i);
    struct record record = { .bit = word % 10 == 0, .n_flat = i % 65, .byte = (uint8_t)(word >> 8) };

    record.flat          = record.n_flat == 0 ? 0 : spread >> (64 - record.n_flat);
    record.number        = spread >> (i * 13 % 64);
    record.signed_number = (int64_t)(spread << (i % 3)) >> (i * 29 % 64);
    return record;
}

static void write_records(struct buffer *out, uint32_t n)
{
    struct coder  coder;
    struct fields fields;

    init_fields(&fields);
    coder_open_encoder(&coder, out);
    for (uint32_t i = 0; i < n; i++) {
        struct record record = record_at(i);
        code_record(&coder, &fields, &record);
    }
    coder_close(&coder);
}

/* How many of n records come back as they were written. */
static uint32_t read_records(const uint8_t *data, size_t n_data, uint32_t n, bool *has_overrun)
{
    struct coder  coder;
    struct fields fields;
    uint32_t      n_right = 0;

    init_fields(&fields);
    coder_open_decoder(&coder, data, n_data);
    for (uint32_t i = 0; i < n; i++) {
        struct record expected = record_at(i), record = { .n_flat = expected.n_flat };
        code_record(&coder, &fields, &record);
        n_right += record.bit == expected.bit && record.flat == expected.flat &&
                   record.number == expected.number && record.signed_number == expected.signed_number &&
                   record.byte == expected.byte;
    }
    *has_overrun = coder.has_overrun;
    coder_close(&coder);
    return n_right;
}

Test(range_coder, every_kind_of_field_comes_back)
{
    for (uint32_t n = 0; n < 3000; n = n * 3 / 2 + 1) {
        struct buffer out         = { 0 };
        bool          has_overrun = true;
        write_records(&out, n);
        cr_assert_eq(read_records(out.data, out.n, n, &has_overrun), n);
        cr_assert_not(has_overrun);
        buffer_free(&out);
    }
}

Test(range_coder, a_stream_goes_behind_what_the_buffer_holds)
{
    struct buffer out = { 0 };
    bool          has_overrun;
    buffer_append_literal(&out, "\xff\xff\xff");
    write_records(&out, 50);
    cr_assert_eq(memcmp(out.data, "\xff\xff\xff", 3), 0);
    cr_assert_eq(read_records(out.data + 3, out.n - 3, 50, &has_overrun), 50);
    buffer_free(&out);
}

Test(range_coder, extreme_numbers_come_back)
{
    static const uint64_t numbers[] = { 0, 1, 2, 3, 127, 128, UINT32_MAX, (uint64_t)1 << 32, INT64_MAX,
                                        (uint64_t)1 << 63, UINT64_MAX - 1, UINT64_MAX };
    enum { N = sizeof(numbers) / sizeof(numbers[0]) };
    struct buffer     out = { 0 };
    struct coder      coder;
    struct coder_uint number, signed_number;

    for (int is_decoding = 0; is_decoding < 2; is_decoding++) {
        coder_uint_init(&number);
        coder_uint_init(&signed_number);
        if (is_decoding)
            coder_open_decoder(&coder, out.data, out.n);
        else
            coder_open_encoder(&coder, &out);
        for (int i = 0; i < N; i++) {
            uint64_t value = is_decoding ? 77 : numbers[i], flat = value;
            int64_t  sign  = is_decoding ? 77 : (int64_t)numbers[i];
            coder_uint(&coder, &number, &value);
            coder_int(&coder, &signed_number, &sign);
            coder_flat(&coder, 64, &flat);
            cr_assert_eq(value, numbers[i]);
            cr_assert_eq(sign, (int64_t)numbers[i]);
            cr_assert_eq(flat, numbers[i]);
        }
        coder_close(&coder);
    }
    buffer_free(&out);
}

Test(range_coder, nothing_takes_no_bytes)
{
    struct buffer out = { 0 };
    write_records(&out, 0);
    cr_assert_eq(out.n, 0);
}

/* A carry through a long run of 0xff bytes: low stays just below a byte's end. */
Test(range_coder, carries_run_through_pending_bytes)
{
    for (uint32_t n_ones = 1; n_ones < 40; n_ones++) {
        struct buffer out = { 0 };
        struct coder  coder;
        for (int is_decoding = 0; is_decoding < 2; is_decoding++) {
            struct coder_bit bit;
            coder_bit_init(&bit, 1);
            if (is_decoding)
                coder_open_decoder(&coder, out.data, out.n);
            else
                coder_open_encoder(&coder, &out);
            for (uint32_t i = 0; i < 200; i++) {
                uint64_t expected = i == 0 ? 127 : i < n_ones ? 255 : i * 7 % 256, flat = expected;
                uint32_t expected_bit = i % n_ones == 0, one = expected_bit;
                coder_flat(&coder, 8, &flat);
                coder_bit(&coder, &bit, &one);
                cr_assert_eq(flat, expected);
                cr_assert_eq(one, expected_bit);
            }
            coder_close(&coder);
        }
        cr_assert_not(coder.has_overrun);
        buffer_free(&out);
    }
}

Test(range_coder, a_truncated_stream_is_noticed_and_never_faults)
{
    struct buffer out = { 0 };
    bool          has_overrun;
    write_records(&out, 100);
    for (size_t n = 0; n + 12 < out.n; n++) {
        uint8_t *copy = malloc(n + 1); /* of its own, for the address sanitizer */
        memcpy(copy, out.data, n);
        read_records(copy, n, 100, &has_overrun);
        cr_assert(has_overrun, "%zu of %zu bytes", n, out.n);
        free(copy);
    }
    cr_assert_eq(read_records(NULL, 0, 100, &has_overrun) < 100, true);
    cr_assert(has_overrun);
    buffer_free(&out);
}

/* Not a checksum: the last bytes may be any of a few, and flat bits leave a
 * little of the range unused. */
Test(range_coder, almost_any_changed_byte_changes_values)
{
    struct buffer out = { 0 };
    bool          has_overrun;
    size_t        n_unnoticed = 0;
    write_records(&out, 100);
    for (size_t i = 0; i < out.n; i++) {
        out.data[i] ^= 0x40;
        n_unnoticed += read_records(out.data, out.n, 100, &has_overrun) == 100;
        out.data[i] ^= 0x40;
    }
    cr_assert_lt(n_unnoticed, 10, "%zu of %zu", n_unnoticed, out.n);
    buffer_free(&out);
}

Test(range_coder, any_bytes_decode_to_something)
{
    uint8_t noise[512];
    bool    has_overrun;
    for (uint32_t round = 0; round < 500; round++) {
        for (uint32_t i = 0; i < sizeof(noise); i++)
            noise[i] = round == 0 ? 0xff : round == 1 ? 0 : (uint8_t)philox_u64(round, 0, 0, i);
        read_records(noise, sizeof(noise), 100, &has_overrun);
    }
}

/* Bytes that n bits take, every one_in-th of them set. */
static size_t bytes_of_bits(uint32_t n, uint32_t one_in)
{
    struct buffer    out = { 0 };
    struct coder     coder;
    struct coder_bit model;

    coder_bit_init(&model, 1);
    coder_open_encoder(&coder, &out);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t bit = philox_u64(5, 0, 0, i) % one_in == 0 && one_in < n;
        coder_bit(&coder, &model, &bit);
    }
    coder_close(&coder);
    size_t n_bytes = out.n;
    buffer_free(&out);
    return n_bytes;
}

/* Entropy of 1 in 20 is 0.2864 bits, of 1 in 2 is 1: within 4 % of it. */
Test(range_coder, adaptive_bits_come_near_their_entropy)
{
    cr_assert_leq(bytes_of_bits(40000, 20), (size_t)(40000 * 0.2864 / 8 * 1.04));
    cr_assert_leq(bytes_of_bits(40000, 2), (size_t)(40000 / 8 * 1.04));
    cr_assert_leq(bytes_of_bits(100, UINT32_MAX), 2);
    cr_assert_leq(bytes_of_bits(100000, UINT32_MAX), 8);
}
