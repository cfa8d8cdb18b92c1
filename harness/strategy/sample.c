// SPDX-License-Identifier: GPL-2.0-only
/*
 * Outcomes of choices inside events, as samplers draw them: uniformly, but for faults. Were each
 * call to fail as likely as not, an execution would have used up its faults at the first few calls,
 * and calls far in would never fail. So an execution lets a number of calls pass that is drawn
 * once: below a power of two that is itself drawn, so that calls near the beginning and far from it
 * both have their turn. Which call that comes to be is told by the choices alone.
 */
#include "harness/engine/exec.h"
#include "harness/strategy/random.h"

#define SCALES 9u /* calls that are let pass: below 2^8 */

static uint32_t drawn_in; /* number of the execution for which it was */
static uint32_t left;	  /* calls to let pass */

static void draw(struct rng *rng)
{
	left = rng_below(rng, 1u << rng_below(rng, SCALES));
}

/**
 * sample_label() - draw an outcome
 * @rng: of the strategy
 * @outcomes: how many there are
 *
 * Context: harness, in a strategy's .label.
 * Return: 0..@outcomes - 1.
 */
unsigned int sample_label(struct rng *rng, unsigned int outcomes)
{
	if (!execution.label_is_fault)
		return rng_below(rng, outcomes);
	if (drawn_in != execution.number) {
		drawn_in = execution.number;
		draw(rng);
	}
	if (left--)
		return 0;
	/* With a budget of several the next one comes at a distance of its own. */
	draw(rng);
	return 1 + rng_below(rng, outcomes - 1);
}
