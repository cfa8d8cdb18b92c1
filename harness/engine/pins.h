/* SPDX-License-Identifier: GPL-2.0-only */
/* The deterministic prefix of an execution. */
#ifndef ENGINE_PINS_H
#define ENGINE_PINS_H

#include <lockstep/engine.h>
#include "harness/engine/task.h"

#define PIN_RANGES 64

/* A pin, with where the functions of its name are: static ones may be there several times. */
struct pin {
	struct ls_pin want;
	struct {
		uintptr_t from, to;
	} range[PIN_RANGES];
	unsigned int ranges_nr;
};

void pins_set(const struct pin *list, unsigned int nr);
void pins_execution_begin(void);
unsigned int pins_pick(uint64_t enabled);
void pins_announced(struct task *t);
void pins_lock_taken(struct task *t, const struct object *object);
void pins_allocates(struct task *t, uintptr_t pc);
void pins_enters(struct task *t, uintptr_t pc);
void pins_leaves(struct task *t, uintptr_t pc);
void pins_finished(struct task *t);
int pins_missed(void);
void pins_missed_elsewhere(int which);

#endif
