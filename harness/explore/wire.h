/* SPDX-License-Identifier: GPL-2.0-only */
/* What workers tell the coordinator, and what a checkpoint keeps of it. */
#ifndef EXPLORE_WIRE_H
#define EXPLORE_WIRE_H

#include <lockstep/engine.h>
#include <stdbool.h>
#include <stdio.h>
#include "harness/engine/points.h"

/* An execution worth running again: it showed a finding, or something new of the lock graph. */
struct witness {
	struct ls_choices choices;
	struct ls_choices *before; /* to be run first */
	uint32_t before_nr;
	uint8_t granularity; /* enum ls_granularity */
	uint8_t points_nr;   /* places that were in use, see points.h */
	int bound;	     /* preemption bound in work */
	uint64_t number;     /* of the execution, among those of its report */
	uint64_t events;     /* that it had when it came to its end; 0: not told */
	uint64_t shows;	     /* fingerprint of the finding; 0: something new of the lock graph */
	uint8_t shown;	     /* the finding happens in it */
	char strategy[16];   /* that picked in it; "": the search's */
};

/* What became of a fault plan. */
struct fault_seen {
	uint64_t fired;
	bool reached;
};

struct hits {
	uint64_t fingerprint, raw, hits;
	uint32_t kind; /* enum ls_finding_kind */
};

/* Everything that a finished part of the search leaves besides its tree. */
struct report {
	struct ls_result counts; /* numbers alone */
	uint32_t unordered_marked;
	int32_t pin_missed; /* the first one; -1: all were reached */
	struct witness *witnesses;
	uint32_t witnesses_nr, witnesses_max;
	struct hits *hits;
	uint32_t hits_nr, hits_max;
	struct fault_seen faults[LS_FAULTS_MAX];
	uint32_t faults_nr;
	bool all_places; /* also those at which nothing new was seen; they are kept in places.c */
	/* Places that were found racy. */
	uint64_t points[POINTS_MAX];
	uint32_t points_nr;
	bool points_lost;
};

/* Move what @from has new of the lock graph. */
void report_move_graph(struct report *to, struct report *from);
/* What it points to is copied. */
void report_witness(struct report *r, const struct witness *w);
void report_hits(struct report *r, const struct hits *hits);
/* What became of the options' plans, and back. */
void report_faults(struct report *r, const struct ls_options *options);
/* The places that this process knows of, and back. */
void report_points(struct report *r);
void points_add(const struct report *r);
void faults_add(struct ls_options *options, const struct report *r);
void report_free(struct report *r);
void report_write(FILE *out, const struct report *r);
int report_read(FILE *in, struct report *r);
void counts_add(struct ls_result *to, const struct ls_result *from);

#endif
