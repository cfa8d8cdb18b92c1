/* SPDX-License-Identifier: GPL-2.0-only */
/* The pseudo-random numbers of the samplers: xorshift64*, seeded from (seed, execution); and how
 * they draw the outcomes of choices inside events. */
#ifndef STRATEGY_RANDOM_H
#define STRATEGY_RANDOM_H

#include <stdint.h>

struct rng {
	uint64_t state;
};

/* Any two pairs give unrelated streams (splitmix64 finaliser). */
static inline void rng_seed(struct rng *rng, uint64_t seed, uint64_t stream)
{
	uint64_t z = seed * 0x9e3779b97f4a7c15ul + stream;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ul;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebul;
	rng->state = (z ^ (z >> 31)) | 1;
}

/* 0..bound-1; bound is at most 2^32, the bias below 2^-32 * bound. */
static inline uint32_t rng_below(struct rng *rng, uint32_t bound)
{
	rng->state ^= rng->state >> 12;
	rng->state ^= rng->state << 25;
	rng->state ^= rng->state >> 27;
	return (uint32_t)(((rng->state * 0x2545f4914f6cdd1dul >> 32) * bound) >> 32);
}

unsigned int sample_label(struct rng *rng, unsigned int outcomes);

#endif
