/* decimal.c - digits by pairs from a table; hexadecimal digits eight at a time in one word.
 *
 * The writers print two 19-digit times and two 16-digit ids a span, so both
 * are on gentd's hot path. A time is cut into blocks of eight digits, whose
 * divisions do not wait for each other; a table of the hundred digit pairs
 * halves the rest. Hexadecimal needs no table at all: see hex_word. */
#include "common/trace/decimal.h"

#include <assert.h>
#include <string.h>

static const char PAIRS[] = "00010203040506070809101112131415161718192021222324"
                            "25262728293031323334353637383940414243444546474849"
                            "50515253545556575859606162636465666768697071727374"
                            "75767778798081828384858687888990919293949596979899";

static void put_pair(char *out, uint32_t value) /* value < 100 */
{
    memcpy(out, PAIRS + 2 * (size_t)value, 2);
}

static void put_eight(char *out, uint32_t value) /* value < 10^8 */
{
    uint32_t high = value / 10000, low = value % 10000;
    put_pair(out, high / 100);
    put_pair(out + 2, high % 100);
    put_pair(out + 4, low / 100);
    put_pair(out + 6, low % 100);
}

/* 1 to 8 digits, no zeros in front. */
static size_t put_up_to_eight(char *out, uint32_t value)
{
    char     digits[8];
    unsigned at = 8;

    do {
        at -= 2;
        put_pair(digits + at, value % 100);
        value /= 100;
    } while (value != 0);
    at += digits[at] == '0';
    memcpy(out, digits + at, 8 - at);
    return 8 - at;
}

static size_t put_digits(char *out, uint64_t value)
{
    const uint64_t BLOCK = 100000000; /* 10^8 */
    uint64_t       high  = value / BLOCK;
    uint64_t       top   = high / BLOCK;
    size_t         n;

    if (high == 0)
        return put_up_to_eight(out, (uint32_t)value);
    if (top == 0) {
        n = put_up_to_eight(out, (uint32_t)high);
    } else {
        n = put_up_to_eight(out, (uint32_t)top);
        put_eight(out + n, (uint32_t)(high % BLOCK));
        n += 8;
    }
    put_eight(out + n, (uint32_t)(value % BLOCK));
    return n + 8;
}

size_t decimal_print_u64(char *out, uint64_t value, unsigned min_width)
{
    size_t n = put_digits(out, value);

    assert(min_width <= DECIMAL_MAX_WIDTH);
    if (n < min_width) {
        size_t n_zeros = min_width - n;
        memmove(out + n_zeros, out, n);
        memset(out, '0', n_zeros);
        n = min_width;
    }
    return n;
}

/* The magnitude as a word: right for INT64_MIN too. */
static uint64_t magnitude(int64_t value)
{
    return value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
}

size_t decimal_print_i64(char *out, int64_t value, unsigned min_width)
{
    size_t n_sign = value < 0;

    if (n_sign)
        out[0] = '-';
    return n_sign + decimal_print_u64(out + n_sign, magnitude(value), min_width);
}

/* Prints all digits of the magnitude, at least min_width + scale of them, then
 * moves the fraction to make room for the point. */
size_t decimal_print_scaled(char *out, int64_t value, unsigned scale, unsigned min_width,
                            enum decimal_fraction fraction)
{
    char     digits[DECIMAL_MAX_WIDTH + DECIMAL_MAX_SCALE];
    unsigned min_digits = (min_width > 1 ? min_width : 1) + scale;
    size_t   n_digits   = put_digits(digits, magnitude(value));
    size_t   n_zeros    = n_digits < min_digits ? min_digits - n_digits : 0;
    size_t   n_whole, n_fraction = scale, n = 0;

    assert(scale <= DECIMAL_MAX_SCALE && min_width <= DECIMAL_MAX_WIDTH);
    memmove(digits + n_zeros, digits, n_digits);
    memset(digits, '0', n_zeros);
    n_whole = n_zeros + n_digits - scale;
    if (fraction != DECIMAL_FRACTION_ALL)
        while (n_fraction > 0 && digits[n_whole + n_fraction - 1] == '0')
            n_fraction--;

    if (value < 0)
        out[n++] = '-';
    memcpy(out + n, digits, n_whole);
    n += n_whole;
    if (n_fraction > 0) {
        out[n++] = '.';
        memcpy(out + n, digits + n_whole, n_fraction);
        n += n_fraction;
    } else if (fraction == DECIMAL_FRACTION_KEEP_ONE) {
        out[n++] = '.';
        out[n++] = '0';
    }
    return n;
}

/* Eight hexadecimal digits as eight characters, the most significant in the
 * highest byte. The nibbles are spread to one a byte; a nibble above 9 carries
 * into bit 4 when 6 is added, and that bit picks the gap between '9' and 'a'. */
static uint64_t hex_word(uint32_t value, bool is_upper)
{
    const uint64_t ONES = 0x0101010101010101;
    uint64_t       x    = value;
    uint64_t       is_letter;

    x = (x | x << 16) & 0x0000FFFF0000FFFF;
    x = (x | x << 8) & 0x00FF00FF00FF00FF;
    x = (x | x << 4) & 0x0F0F0F0F0F0F0F0F;
    is_letter = (x + 6 * ONES) >> 4 & ONES;
    return x + '0' * ONES + is_letter * (is_upper ? 'A' - '0' - 10 : 'a' - '0' - 10);
}

static void store_big_endian(char *out, uint64_t word)
{
    uint8_t bytes[8] = { (uint8_t)(word >> 56), (uint8_t)(word >> 48), (uint8_t)(word >> 40), (uint8_t)(word >> 32),
                         (uint8_t)(word >> 24), (uint8_t)(word >> 16), (uint8_t)(word >> 8),  (uint8_t)word };
    memcpy(out, bytes, sizeof bytes);
}

size_t decimal_print_hex(char *out, uint64_t value, unsigned n_digits, bool is_upper)
{
    char digits[DECIMAL_MAX_HEX];

    assert(n_digits >= 1 && n_digits <= DECIMAL_MAX_HEX);
    store_big_endian(digits, hex_word((uint32_t)(value >> 32), is_upper));
    store_big_endian(digits + 8, hex_word((uint32_t)value, is_upper));
    if (n_digits == DECIMAL_MAX_HEX)
        memcpy(out, digits, DECIMAL_MAX_HEX);
    else
        memcpy(out, digits + DECIMAL_MAX_HEX - n_digits, n_digits);
    return n_digits;
}
