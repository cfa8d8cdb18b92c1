// SPDX-License-Identifier: GPL-2.0-only
/*
 * A call that may sleep where the task must not: in a handler, with interrupts, softirqs or
 * preemption off, under a spinlock, in an RCU reader. And a lock that sleeps in a kernel with
 * PREEMPT_RT (spinlock_t) under one that spins in every kernel (raw_spinlock_t).
 *
 * As the kernel does it: each lock has a type of waiting that it lets its owner do and one that it
 * demands of where it is taken; what a handler interrupted does not matter to it. Whether the call
 * would have slept this time does not matter, either.
 */
#include "harness/detect/classes.h"
#include "harness/detect/describe.h"
#include "harness/detect/finding.h"
#include "harness/detect/table.h"

/* As include/kernel/linux/lockdep.h numbers them. */
enum wait_type { WAIT_UNKNOWN, WAIT_FREE, WAIT_SPIN, WAIT_CONFIG, WAIT_SLEEP, WAIT_MAX };

static const uint8_t type_of_lock[] = {
	[OBJECT_MUTEX] = WAIT_SLEEP,	      [OBJECT_RWSEM] = WAIT_SLEEP,
	[OBJECT_RTMUTEX] = WAIT_SLEEP,	      [OBJECT_SPINLOCK] = WAIT_CONFIG,
	[OBJECT_QUEUED_RWLOCK] = WAIT_CONFIG, [OBJECT_LOCAL_LOCK] = WAIT_CONFIG,
	[OBJECT_RAW_SPINLOCK] = WAIT_SPIN,
};

uint8_t lock_wait_inner(const struct object *o)
{
	if (o->state.wait_inner)
		return o->state.wait_inner;
	return o->state.type < sizeof(type_of_lock) ? type_of_lock[o->state.type] : WAIT_UNKNOWN;
}

uint8_t lock_wait_outer(const struct object *o)
{
	return o->state.wait_outer ? o->state.wait_outer : lock_wait_inner(o);
}

/* What keeps a task from sleeping. */
struct place {
	enum wait_type allows;
	const struct held_lock *held; /* that is the reason; NULL: the context is */
	const char *why;
};

static struct place place_in_context(const struct context *c)
{
	if (c->hardirq)
		return (struct place){ c->threaded ? WAIT_CONFIG : WAIT_SPIN, NULL,
				       "in a hard interrupt" };
	if (c->softirq)
		return (struct place){ WAIT_CONFIG, NULL, "in a softirq" };
	return (struct place){ WAIT_MAX, NULL, NULL };
}

static struct place place_of_task(const struct task *t)
{
	struct place place = place_in_context(&t->context);

	for (unsigned int i = 0; i < t->held_nr; i++) {
		const struct held_lock *held = &t->held[i];
		enum wait_type inner = lock_wait_inner(held->object);

		if (!inner || !same_irq_context(&held->context, &t->context))
			continue;
		if (inner < place.allows || held->object->state.map_type == MAP_WAIT_OVERRIDE)
			place = (struct place){ inner, held, NULL };
	}
	return place;
}

/* What is not said by locks and handlers, and matters only to what sleeps in every kernel. */
static const char *why_atomic(const struct context *c)
{
	if (c->irqs_off)
		return "with interrupts off";
	if (c->bh_off)
		return "with softirqs off";
	if (c->preempt_off)
		return "with preemption off";
	return NULL;
}

static struct {
	struct place place;
	const char *call; /* NULL: a lock is taken */
	enum wait_type wanted;
	const struct held_lock *use; /* of the lock */
} told;

static void tell_sleep(const struct raise *r, FILE *out)
{
	fprintf(out, "task %s ", r->task->name);
	if (told.call) {
		fprintf(out, "calls %s()", told.call);
	} else {
		fprintf(out, "takes ");
		describe_address(out, r->addr);
	}
	fprintf(out, told.wanted == WAIT_SLEEP ? ", which may sleep, "
					       : ", which may sleep in a kernel with PREEMPT_RT, ");
	if (!told.place.held) {
		fprintf(out, "%s", told.place.why);
		return;
	}
	fprintf(out, "while it holds ");
	describe_address(out, told.place.held->object->addr);
}

static void raise_sleep(struct task *t, const struct object *o, uint64_t site)
{
	struct raise r = {
		.kind = LS_SLEEP_IN_ATOMIC,
		.task = t,
		.site = site,
		.addr = o ? o->addr : 0,
		.story = tell_sleep,
		.form = told.call		    ? "call"
			: told.wanted == WAIT_SLEEP ? "lock"
						    : "lock with PREEMPT_RT",
		.use = told.use,
		.more = told.wanted,
	};

	if (told.place.held)
		raise_evidence(&r, "held since", t, told.place.held->site);
	raise_finding(&r);
}

static void check_place(struct task *t, const struct held_lock *use, const char *call,
			enum wait_type wanted, bool sleeps, uint64_t site)
{
	struct place place = place_of_task(t);

	if (wanted <= place.allows) {
		place = (struct place){ WAIT_SPIN, NULL, why_atomic(&t->context) };
		if (!sleeps || !place.why)
			return;
	}
	told.place = place;
	told.call = call;
	told.wanted = wanted;
	told.use = use;
	raise_sleep(t, use ? use->object : NULL, site);
}

static void sleep_wanted(struct task *t, struct object *o, const struct held_lock *use)
{
	enum wait_type wanted = lock_wait_outer(o);

	if (!lock_wait_inner(o))
		return;
	check_place(t, use, NULL, wanted, wanted == WAIT_SLEEP && o->state.type != OBJECT_MAP,
		    use->site);
}

static void sleep_blocks(struct task *t, const char *what, uint64_t site)
{
	check_place(t, NULL, what, WAIT_SLEEP, true, site);
}

const struct detector_ops detector_sleep = {
	.name = "sleep-in-atomic",
	.help = "calls that may sleep under a spinlock, in a reader or in a handler",
	.observer = { .blocks = sleep_blocks },
	.chain = sleep_wanted,
};
