/* forest_fit.c - the leaf that suits some rows.
 *
 * Scoring (Fisher): heads move by their gradients through the inverse of the sum of the gradients' products, which is
 * near the curvature where the rows' costs are least. What hardly gains (Wald) goes back to what it was, and the
 * rest moves once more. */
#include "gentc/forest_fit.h"

#include <math.h>
#include <string.h>

#define MAX_ROWS   512u /* that are looked at */
#define FASTER     1.6f  /* a step, where the last one was right, */
#define SLOWER     0.2f  /* and where it was not */
#define DAMPING    0.2f  /* as if there were that much more curvature */
#define MAX_MOVE   1.5f  /* of a head in a round, in octaves */
#define LEAST_DROP 0.0005f /* of a row's cost in a round: else it is done */
#define NARROWER   4     /* octaves that an end has to come nearer to be another */
#define BEYOND     2.0f  /* octaves that are left behind an interval without end */
#define LN_2       0.69314718f
#define N          MODEL_FOREST_MAX_SLOPED

struct sums {
    float cost, gradient[N], curvature[N][N];
};

void forest_fit_scale(uint32_t n, const int16_t *heads, float *scaled)
{
    for (uint32_t k = 0; k < n; k++)
        scaled[k] = FOREST_HEAD_STEP * (float)heads[k];
}

static void sum_rows(const struct forest_rows *rows, const uint32_t *order, uint32_t n, const float *heads,
                     struct sums *sums)
{
    float gradient[N] = { 0 };

    memset(sums, 0, sizeof *sums);
    for (uint32_t i = 0; i < n; i++) {
        sums->cost += forest_rows_cost(rows, order[i], heads, gradient);
        for (uint32_t k = 0; k < N; k++) {
            sums->gradient[k] += gradient[k];
            for (uint32_t l = 0; l < N; l++)
                sums->curvature[k][l] += gradient[k] * gradient[l];
        }
    }
}

/* The lower triangle L of the damped curvature, L L^T (Cholesky). Heads that are not free move nothing. */
static void decompose(const struct sums *sums, const bool *is_free, float lower[N][N])
{
    for (uint32_t i = 0; i < N; i++)
        for (uint32_t j = 0; j <= i; j++) {
            float sum = is_free[i] && is_free[j] ? sums->curvature[i][j] : 0;
            if (i == j)
                sum += DAMPING + 0.01f * sum;
            for (uint32_t k = 0; k < j; k++)
                sum -= lower[i][k] * lower[j][k];
            lower[i][j] = i == j ? sqrtf(sum) : sum / lower[j][j];
        }
}

/* x of L L^T x = b, in place. */
static void solve(float lower[N][N], float *b)
{
    for (uint32_t i = 0; i < N; i++) {
        for (uint32_t k = 0; k < i; k++)
            b[i] -= lower[i][k] * b[k];
        b[i] /= lower[i][i];
    }
    for (uint32_t i = N; i-- > 0;) {
        for (uint32_t k = i + 1; k < N; k++)
            b[i] -= lower[k][i] * b[k];
        b[i] /= lower[i][i];
    }
}

/* How far the heads move in one round, 'boost' times what the curvature says. */
static void find_step(const struct sums *sums, const bool *is_free, float boost, float *step)
{
    float lower[N][N], most = 0;

    decompose(sums, is_free, lower);
    for (uint32_t k = 0; k < N; k++)
        step[k] = is_free[k] ? -boost * sums->gradient[k] : 0;
    solve(lower, step);
    for (uint32_t k = 0; k < N; k++)
        most = fabsf(step[k]) > most ? fabsf(step[k]) : most;
    for (uint32_t k = 0; k < N && most > MAX_MOVE; k++)
        step[k] *= MAX_MOVE / most;
}

/* Moves the free heads to where the rows cost least; 'sums' are those at 'heads' before and after. */
static void descend(const struct forest_rows *rows, const uint32_t *order, uint32_t n, const bool *is_free,
                    uint32_t n_rounds, float *heads, struct sums *sums)
{
    float       step[N], tried[N] = { 0 }, boost = 1;
    struct sums there;

    for (uint32_t round = 0; round < n_rounds; round++) {
        find_step(sums, is_free, boost, step);
        for (uint32_t k = 0; k < rows->n_sloped; k++)
            tried[k] = heads[k] + step[k];
        sum_rows(rows, order, n, tried, &there);
        float drop = sums->cost - there.cost;
        boost *= drop > 0 ? FASTER : SLOWER;
        if (drop <= 0)
            continue;
        memcpy(heads, tried, sizeof tried);
        *sums = there;
        if (drop < LEAST_DROP * (float)n)
            return;
    }
}

/* Which heads gain enough by being other than 'from'; 'least' is in nats of the rows that were looked at. */
static void find_free(const struct forest_rows *rows, const struct sums *sums, const float *heads, const float *from,
                      float least, bool *is_free)
{
    float lower[N][N];

    decompose(sums, is_free, lower);
    for (uint32_t k = 0; k < rows->n_sloped; k++) {
        float column[N] = { 0 };
        column[k] = 1;
        solve(lower, column);
        is_free[k] = 0.5f * (heads[k] - from[k]) * (heads[k] - from[k]) / column[k] >= least;
    }
}

static int16_t rounded(float head)
{
    float steps = floorf(head / FOREST_HEAD_STEP + 0.5f);
    return (int16_t)(steps > MODEL_FOREST_MAX_HEAD ? MODEL_FOREST_MAX_HEAD
                     : steps < -MODEL_FOREST_MAX_HEAD ? -MODEL_FOREST_MAX_HEAD : steps);
}

static int32_t held_end(int32_t end)
{
    if (end < -MODEL_FOREST_MAX_END)
        return -MODEL_FOREST_MAX_END;
    return end > MODEL_FOREST_MAX_END ? MODEL_FOREST_MAX_END : end;
}

/* Between which ends all rows lie, in whole octaves. */
static void find_ends(const struct forest_rows *rows, const uint32_t *order, uint32_t n, const int16_t *from,
                      int16_t *ends)
{
    float low = NET_INTERVAL_END, high = -NET_INTERVAL_END;

    for (uint32_t i = 0; i < n; i++) {
        struct net_interval of = rows->rows->rows[order[i]].interval[rows->what];
        float first = of.low <= -NET_INTERVAL_END ? of.high - BEYOND : of.low;
        float last = of.high >= NET_INTERVAL_END ? of.low + BEYOND : of.high;
        low = first < low ? first : low;
        high = last > high ? last : high;
    }
    const int32_t ends_at[MODEL_FOREST_N_ENDS] = { held_end((int32_t)floorf(low)), held_end((int32_t)ceilf(high)) };
    for (uint32_t k = 0; k < MODEL_FOREST_N_ENDS; k++) {
        int32_t off = k == MODEL_FOREST_LOW ? ends_at[k] - from[k] : from[k] - ends_at[k];
        ends[k] = off >= NARROWER ? (int16_t)ends_at[k] : from[k];
    }
}

void forest_fit_rows(const struct forest_rows *rows, const uint32_t *order, uint32_t n, const int16_t *from,
                     uint32_t n_rounds, struct forest_fit *fit)
{
    uint32_t    n_used = n < MAX_ROWS ? n : MAX_ROWS;
    float       scale = (float)n / (float)n_used, start[N] = { 0 }, heads[N] = { 0 }, before;
    bool        is_free[N] = { false };
    struct sums sums, at_start;

    forest_fit_scale(rows->n_sloped, from, start);
    memset(is_free, true, rows->n_sloped);
    sum_rows(rows, order, n_used, start, &at_start);
    before = at_start.cost;
    sums = at_start;
    memcpy(heads, start, sizeof heads);
    descend(rows, order, n_used, is_free, n_rounds, heads, &sums);
    find_free(rows, &sums, heads, start, rows->least_gain * LN_2 / scale, is_free);
    for (uint32_t k = 0; k < rows->n_sloped; k++)
        if (!is_free[k])
            heads[k] = start[k];
    sum_rows(rows, order, n_used, heads, &sums);
    descend(rows, order, n_used, is_free, n_rounds, heads, &sums);
    fit->n_changed = 0;
    for (uint32_t k = 0; k < rows->n_sloped; k++) {
        fit->heads[k] = rounded(heads[k]);
        fit->n_changed += fit->heads[k] != from[k];
    }
    if (rows->n_heads != rows->n_sloped)
        find_ends(rows, order, n, from + rows->n_sloped, fit->heads + rows->n_sloped);
    forest_fit_scale(rows->n_sloped, fit->heads, heads);
    sum_rows(rows, order, n_used, heads, &sums);
    fit->gain = scale * (before - sums.cost);
}
