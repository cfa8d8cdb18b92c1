// SPDX-License-Identifier: GPL-2.0-only
/*
 * Data races: two accesses to the same bytes that the order clocks leave unordered, one of them a
 * write and one of them plain.
 *
 * As KCSAN by default, a plain aligned write of up to a word counts as marked (unless strict), so
 * what is reported is what the kernel would report. Any unordered conflict with a plain access is
 * noted besides, with its place, since a verdict of "verified" then says too much: plain accesses
 * are no scheduling points there.
 *
 * A race that the program is known to have is counted, and others at the same access are looked for
 * all the same.
 */
#include "harness/detect/describe.h"
#include "harness/detect/finding.h"
#include "harness/detect/known.h"
#include "harness/detect/race.h"
#include "harness/detect/slots.h"
#include "harness/detect/table.h"
#include "harness/engine/points.h"

#define UNORDERED_MAX 256u

/* Of a slot's .plain: the higher, the less is known of the orders in which it was tried. */
enum { MARKED, POINT, NO_POINT };

struct query {
	const struct slot *new;
	const struct slot *race; /* found, and not known */
	const struct clock *order;
	struct task *task;
	const struct access *access;
	bool plain; /* one of the two is a plain access, and no scheduling point */
	bool once;  /* both are marked, and nothing orders them */
};

static void tell(const struct raise *r, FILE *out)
{
	fprintf(out, "task %s accesses ", r->task->name);
	describe_address(out, r->addr);
	fprintf(out, " in %s(), task %s in %s(), and nothing orders the two", function_of(r->site),
		r->evidence[0].task->name, function_of(r->evidence[0].site));
}

unsigned int race_reporters = RACES_OURS | RACES_THREAD_SANITIZER;

/* As the source has it: what counts as marked by its size alone is none. */
static struct raised_access raised(const struct access *a)
{
	return (struct raised_access){ a->addr, a->size, a->flags };
}

static void raise_race(struct task *t, const struct access *a, struct task *old,
		       const struct access *other, const struct ls_known *known)
{
	struct raise r = {
		.kind = LS_DATA_RACE,
		.task = t,
		.site = a->site,
		.addr = a->addr,
		.more = (uintptr_t)known,
		.known = known,
		.story = tell,
		.access = raised(a),
		.other = raised(other),
	};

	raise_evidence(&r, other->flags & ACCESS_WRITE ? "written" : "read", old, other->site);
	raise_finding(&r);
}

void race_raise(struct task *t, const struct access *a, struct task *old,
		const struct access *other)
{
	raise_race(t, a, old, other,
		   known_is_any() ? known_find(a->addr, a->site, other->site) : NULL);
}

static void raise_slot(const struct query *q, const struct slot *old, const struct ls_known *known)
{
	const struct access other = {
		.addr = (q->access->addr & ~7ul) + (uintptr_t)__builtin_ctz(old->mask),
		.size = (uint32_t)__builtin_popcount(old->mask),
		.flags = (old->flags & ACCESS_WRITE) | (old->plain ? 0 : ACCESS_MARKED),
		.site = old->site,
	};

	if (race_reporters & RACES_OURS)
		raise_race(q->task, q->access, &tasks[old->task], &other, known);
}

static bool conflicts(const struct slot *old, void *arg)
{
	struct query *q = arg;
	const struct slot *new = q->new;

	if (old->task == new->task || !(old->mask & new->mask) ||
	    !((old->flags | new->flags) & ACCESS_WRITE) || q->order->at[old->task] >= old->clk)
		return false;
	if (old->plain || new->plain)
		q->plain |= old->plain == NO_POINT || new->plain == NO_POINT;
	else if (old->flags & new->flags & ACCESS_ONCE)
		q->once = true;
	if (old->flags & new->flags & ACCESS_MARKED)
		return false;
	if (known_is_any()) {
		const struct ls_known *known = known_find(q->access->addr, new->site, old->site);

		raise_slot(q, old, known);
		return false;
	}
	q->race = old;
	return true;
}

static inline struct slot slot_of(const struct task *t, const struct access *a)
{
	bool plain = !(a->flags & ACCESS_MARKED);

	return (struct slot){
		.clk = t->order.at[t->id],
		.task = t->id,
		.mask = (uint8_t)(((1u << a->size) - 1) << (a->addr & 7)),
		.flags = (uint8_t)((a->flags & (ACCESS_WRITE | ACCESS_ONCE)) |
				   (race_is_marked(a, execution.strict_races) ? ACCESS_MARKED : 0)),
		.plain = !plain			   ? MARKED
			 : a->flags & ACCESS_POINT ? POINT
						   : NO_POINT,
		.site = a->site,
	};
}

/*
 * Granules at which marked accesses are unordered, over all executions of the search. The number is
 * a remark beside a verdict, so a full table just stops counting.
 */
static uintptr_t unordered[UNORDERED_MAX];
static unsigned int unordered_nr;

static void note_unordered(uintptr_t addr)
{
	addr &= ~7ul;
	for (unsigned int i = 0; i < unordered_nr; i++)
		if (unordered[i] == addr)
			return;
	if (unordered_nr < UNORDERED_MAX)
		unordered[unordered_nr++] = addr;
}

unsigned int race_unordered_marked(void)
{
	return unordered_nr;
}

static void race_start(void)
{
	slots_start();
	unordered_nr = 0;
}

/* Not inline: what has its address taken would be in memory in the usual case, too. */
static __attribute__((noinline)) void compare(struct task *t, struct cell *cell,
					      const struct access *a, struct slot new)
{
	struct query q = { .new = &new, .order = &t->order, .task = t, .access = a };

	if (slots_find(cell, conflicts, &q))
		raise_slot(&q, q.race, NULL);
	if (q.once)
		note_unordered(a->addr);
	if (q.plain) {
		execution.racy = true;
		points_note(a->addr);
	}
	slots_put(cell, &new, &t->order);
}

static void race_accessed(struct task *t, struct cell *cell, const struct access *a)
{
	struct slot *s = &cell->slot[0];
	struct slot new;

	if (!in_task())
		return;
	new = slot_of(t, a);
	if (cell->stamp != execution.number)
		slots_put_first(cell, new);
	/* Alone, ordered after the one before it, and as strong: it takes its place. */
	else if (cell->nr == 1 && !cell->more && s->mask == new.mask && s->flags == new.flags &&
		 s->plain == new.plain && (s->task == new.task || t->order.at[s->task] >= s->clk))
		*s = new;
	else
		compare(t, cell, a, new);
}

const struct detector_ops detector_race = {
	.name = "data-race",
	.help = "unordered conflicting accesses, one of them plain (KCSAN's defaults)",
	.observer = { .accessed = race_accessed, .execution_began = slots_execution_began },
	.start = race_start,
};
