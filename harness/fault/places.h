/* SPDX-License-Identifier: GPL-2.0-only */
/* Where faults can be injected, as the executions of a search come by it, and where they were. */
#ifndef FAULT_PLACES_H
#define FAULT_PLACES_H

#include <lockstep/engine.h>
#include <stdio.h>

#define PLACES_MAX 4096u

struct task;

/* The n-th time that a task makes a call. */
struct place {
	const char *site, *task_name;
	uintptr_t pc;
	uint32_t nth;
	uint32_t fired; /* a bit for each outcome */
	uint8_t task;
	bool asked;
	bool chosen; /* failed of itself, and not because a call before it had */
	bool spent;  /* a plan is for it, which had no fault left */
	bool news;   /* since it was last told */
};

void places_forget(void);
struct place *place_reach(const struct task *t, const char *site, uintptr_t pc, bool counted);
void place_ask(struct place *p);
void place_spend(struct place *p);
void place_fire(struct place *p, unsigned int outcome);
/* It fails as a call before it did. */
void place_carry(struct place *p, unsigned int outcome);
/* Was one that could fail never made to? */
bool places_left(void);
/* What is new, or all of it, to another process or a file; and back. Return: it could be read. */
void places_write(FILE *out, bool all);
bool places_read(FILE *in);
void places_export(struct ls_result *r);

#endif
