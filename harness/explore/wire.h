/* SPDX-License-Identifier: GPL-2.0-only */
/* What workers tell the coordinator, and what a checkpoint keeps of it. */
#ifndef EXPLORE_WIRE_H
#define EXPLORE_WIRE_H

#include <lockstep/engine.h>
#include <stdio.h>

/* An execution worth running again: it showed a finding, or something new of the lock graph. */
struct witness {
	struct ls_choices choices;
	struct ls_choices *before; /* to be run first */
	uint32_t before_nr;
	uint8_t granularity; /* enum ls_granularity */
};

struct hits {
	uint64_t fingerprint, hits;
};

/* Everything that a finished part of the search leaves besides its tree. */
struct report {
	struct ls_result counts; /* numbers alone */
	uint32_t unordered_marked;
	struct witness *witnesses;
	uint32_t witnesses_nr, witnesses_max;
	struct hits *hits;
	uint32_t hits_nr, hits_max;
};

void report_witness(struct report *r, const struct ls_choices *choices,
		    const struct ls_choices *before, size_t before_nr, unsigned int granularity);
void report_hits(struct report *r, uint64_t fingerprint, uint64_t hits);
void report_free(struct report *r);
void report_write(FILE *out, const struct report *r);
int report_read(FILE *in, struct report *r);
void counts_add(struct ls_result *to, const struct ls_result *from);

#endif
