/* net_mixture.h - the likelihood of an interval under a mixture of logistics, and its gradient.
 *
 * Component k has the weight 2^h[k], normalised, and the distribution function
 * 1 / (1 + 2^-((z - m) / s)), with m = h[n + k] and s = 2^h[2 n + k],
 * n = MODEL_NET_N_MIXED: what gen_net.c draws from. */
#ifndef GENT_GENTC_NET_MIXTURE_H
#define GENT_GENTC_NET_MIXTURE_H

#include "gentc/net_rows.h"

/* The bits that a z in the interval costs under heads h (MODEL_NET_N_HEADS of them); 'gradient'
 * becomes that of the cost in nats by each of them. 'from', if there is one, is added to the means
 * of the first MODEL_NET_N_FOLLOWING components. The same on every machine. */
float net_mixture_cost(const float *h, const float *from, struct net_interval interval, float *gradient);

/* The same of an event whose odds are 2^*h: 'happened' is 1 or 0. */
float net_mixture_odds_cost(const float *h, float happened, float *gradient);

/* The cost of a row, of MODEL_NET_LATE by its odds, else by the mixture. */
float net_mixture_row_cost(uint32_t what, const struct net_row *row, const float *h, float *gradient);

#endif
