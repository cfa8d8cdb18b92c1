// SPDX-License-Identifier: GPL-2.0-only
/*
 * Locks that are dropped by who does not hold them or has pinned them, kept past the end of an
 * operation or a task, freed or initialised while held, or used before they were initialised. Locks
 * may be dropped in another order than they were taken in.
 */
#include "harness/detect/describe.h"
#include "harness/detect/finding.h"
#include "harness/detect/table.h"

static const struct task *owner_of(const struct held_lock *held)
{
	return &tasks[((uintptr_t)held - (uintptr_t)tasks) / sizeof(tasks[0])];
}

static __attribute__((noinline)) void raise_imbalance(struct task *t, uintptr_t lock, uint64_t site,
						      void (*story)(const struct raise *, FILE *),
						      const char *form,
						      const struct held_lock *held)
{
	struct raise r = {
		.kind = LS_LOCK_IMBALANCE,
		.task = t,
		.site = site,
		.addr = lock,
		.story = story,
		.form = form,
		.more = (uintptr_t)story,
	};

	if (held)
		raise_evidence(&r, "taken", owner_of(held), held->site);
	raise_finding(&r);
}

static void tell_drop(const struct raise *r, FILE *out)
{
	const struct object *o = object_find(r->addr);

	fprintf(out, "task %s drops ", r->task->name);
	describe_address(out, r->addr);
	if (o && o->state.owner != NO_OWNER)
		fprintf(out, ", which task %s holds", tasks[o->state.owner].name);
	else if (o && o->state.readers)
		fprintf(out, ", which only readers hold");
	else
		fprintf(out, ", which nobody holds");
}

static void tell_kept(const struct raise *r, FILE *out)
{
	const char *operation = r->task->operation;

	fprintf(out, "task %s still holds ", r->task->name);
	describe_address(out, r->addr);
	if (operation)
		fprintf(out, " at the end of %s", operation);
	else
		fprintf(out, " when it ends");
}

static void tell_init(const struct raise *r, FILE *out)
{
	fprintf(out, "task %s initialises ", r->task->name);
	describe_address(out, r->addr);
	fprintf(out, " while it is held");
}

static void tell_freed(const struct raise *r, FILE *out)
{
	fprintf(out, "task %s frees memory with ", r->task->name);
	describe_address(out, r->addr);
	fprintf(out, " in it, which is held");
}

static void tell_uninit(const struct raise *r, FILE *out)
{
	fprintf(out, "task %s uses a lock before it was initialised, in ", r->task->name);
	describe_address(out, r->addr);
}

static void tell_pinned(const struct raise *r, FILE *out)
{
	fprintf(out, "task %s drops ", r->task->name);
	describe_address(out, r->addr);
	fprintf(out, ", which it has pinned");
}

static void imbalance_dropped(struct task *t, struct object *o, uint64_t site, bool held)
{
	if (!held)
		raise_imbalance(t, o->addr, site, tell_drop, "not held", NULL);
	for (unsigned int i = t->held_nr; held && i-- > 0;) {
		if (t->held[i].object != o)
			continue;
		if (__builtin_expect(t->held[i].pins, 0))
			raise_imbalance(t, o->addr, site, tell_pinned, "pinned", &t->held[i]);
		return;
	}
}

/* Those of this execution; what an earlier one left of the others says nothing. */
static uint64_t tasks_alive(void)
{
	return 1ul << MAIN_WINDOW | (execution.phase == PHASE_SETUP ? 0 : execution.all);
}

static void imbalance_inited(struct task *t, struct object *o, uint64_t site)
{
	for (uint64_t all = tasks_alive(); all; all &= all - 1) {
		const struct task *owner = &tasks[__builtin_ctzl(all)];

		for (unsigned int i = 0; i < owner->held_nr; i++)
			if (owner->held[i].object == o)
				raise_imbalance(t, o->addr, site, tell_init, "initialised",
						&owner->held[i]);
	}
}

static void imbalance_wanted(struct task *t, struct object *o, const struct held_lock *use)
{
	if (!o->state.initialised)
		raise_imbalance(t, o->addr, use->site, tell_uninit, "not initialised", NULL);
}

static void check_kept(struct task *t)
{
	for (unsigned int i = 0; i < t->held_nr; i++)
		raise_imbalance(t, t->held[i].object->addr, t->held[i].site, tell_kept,
				t->operation ? "kept" : "kept at exit", NULL);
}

static void imbalance_operation(struct task *t, long outcome, bool may_hold)
{
	(void)outcome;
	if (!may_hold)
		check_kept(t);
}

/* The held locks of all tasks that lie in memory that is freed. */
static void imbalance_freed(struct task *t, struct block *b, uint64_t site)
{
	for (uint64_t all = tasks_alive(); all; all &= all - 1) {
		const struct task *owner = &tasks[__builtin_ctzl(all)];

		for (unsigned int i = 0; i < owner->held_nr; i++)
			if (owner->held[i].object->addr - b->addr < b->size)
				raise_imbalance(t, owner->held[i].object->addr, site, tell_freed,
						"freed", &owner->held[i]);
	}
}

const struct detector_ops detector_imbalance = {
	.name = "lock-imbalance",
	.help = "locks dropped without being held, kept too long, freed or initialised while held",
	.observer = { .lock_dropped = imbalance_dropped,
		      .lock_inited = imbalance_inited,
		      .operation_ended = imbalance_operation,
		      .task_ended = check_kept,
		      .freed = imbalance_freed },
	.chain = imbalance_wanted,
};
