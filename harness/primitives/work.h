/* SPDX-License-Identifier: GPL-2.0-only */
/* Work items and workqueues: what the two parts know of each other. */
#ifndef PRIMITIVES_WORK_H
#define PRIMITIVES_WORK_H

#include <linux/workqueue.h>
#include "harness/engine/exec.h"

/* The count of a work's object; of the three ways to be pending at most one. */
#define WORK_READY     1u /* its runner can take it */
#define WORK_DELAYED   2u /* its timer can make it ready */
#define WORK_RUNNING   4u
#define WORK_LISTED    8u  /* it has, or is about to get, a place in a list */
#define WORK_CANCELING 16u /* added for each cancel that waits: it cannot be queued */
#define WORK_PENDING   (WORK_READY | WORK_DELAYED | WORK_LISTED)
#define NO_PLACE       UINT32_MAX

#define WORKERS_MAX 4u

/* A work item, from its first queueing on. Instances, one for each queueing, count from 1. */
struct work {
	struct object *object;
	struct work_struct *work;
	struct workqueue_struct *wq; /* that it was last queued on */
	struct task *runner, *timer; /* NULL: not needed yet */
	uint32_t instances, pending, running;
	uint32_t place; /* of the pending instance, once it waits for another one; or NO_PLACE */
	uintptr_t pc;	/* of the last queueing */
};

/* In the arena, or static. What changes is in its object and in tables of workqueue.c. */
struct workqueue_struct {
	unsigned long word;
	const char *name;
	unsigned int max_active; /* on all processors together; 0: any number */
	struct lockdep_map lockdep_map;
};

/* work.c */
struct object *work_object(const struct work_struct *work, uintptr_t pc);
struct work *work_of(struct object *object);
/* After the event by which the pending instance starts; its place in a list, or NO_PLACE. */
void work_run(struct work *w, uint32_t place);
/* The pending instance is for the work's own runner. */
void work_hand_over(struct work *w, uint32_t place);
void work_set(struct object *object, uint32_t count);
bool work_wait(struct work_struct *work, bool of_wq, struct workqueue_struct *wq, uintptr_t pc,
	       const char *call);
bool work_queue(struct workqueue_struct *wq, struct work_struct *work, bool delayed, uintptr_t pc,
		const char *call);

/* workqueue.c */
bool wq_lists(const struct workqueue_struct *wq);
void wq_use(struct workqueue_struct *wq, uintptr_t pc);
void wq_enter(struct workqueue_struct *wq, struct object *work, uintptr_t pc, const char *call);
/* Inside an event: an instance that had this place is over. */
void wq_place_over(uint32_t place);
void wq_append(struct workqueue_struct *wq, struct work *w, uint32_t instance, uintptr_t pc,
	       const char *call);

static inline uint64_t work_bit(const struct task *t)
{
	return t ? 1ul << t->id : 0;
}

#endif
