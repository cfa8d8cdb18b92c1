/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Read-copy-update: sections of readers, and waiting for those that are under way. A domain is RCU
 * itself or one srcu_struct; domains have nothing to do with each other.
 */
#ifndef PRIMITIVES_RCU_H
#define PRIMITIVES_RCU_H

#include "harness/engine/exec.h"

struct srcu_struct;

extern uint64_t rcu_domain; /* its address stands for all of RCU */

struct object *rcu_object(void);
struct object *srcu_object(const struct srcu_struct *ssp, uintptr_t pc);
/* Once for each task: what it nests within is for the caller to know. */
void rcu_begin(struct object *domain, uintptr_t pc, const char *call);
void rcu_end(struct object *domain, uintptr_t pc, const char *call);
void rcu_synchronize(struct object *domain, uintptr_t pc, const char *call);

/* Is the current task in a section of SRCU, whichever the domain? */
bool srcu_is_inside(void);
/* What the current task has found is not kept for it any more, if this is so. */
void rcu_tell_left(void);

/* The same for RCU itself, with what it demands of its callers. */
void rcu_enter(uintptr_t pc, const char *call);
void rcu_leave(uintptr_t pc, const char *call);
void rcu_wait(uintptr_t pc, const char *call);
void rcu_misuse(const void *object, const char *text, uintptr_t pc);

/*
 * A grace period by itself. A waiter is woken when the sections that it waits for have ended, and
 * knows then what they knew.
 */
struct grace {
	const struct object *domain;
	uint64_t left; /* tasks whose sections it waits for */
	struct clock dep, order;
};

void grace_start(struct grace *grace, struct object *domain, uintptr_t pc, const char *call);
/* rcu_callback.c: the section of the current task has ended. */
void callbacks_reader_ended(const struct object *domain);

#endif
