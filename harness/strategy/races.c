// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reversible races. Event e and a later event e' of another task race when they depend on each
 * other, nothing else orders them, and e' could have happened in the state before e. What is run to
 * see them the other way round is everything after e that does not come after it, and then e'.
 *
 * For an operation that blocks, e is looked for behind what enabled it: a lock was not free before
 * the unlock that let e' take it, but it was before the lock that this unlock belongs to. A task
 * that is still blocked at the end of the execution has a race of that kind, too.
 *
 * Readers of a lock leave each other unordered, so to take it for writing in front of one of them,
 * the others must not be half-way: their sections are left out, with all that comes after their
 * beginnings.
 *
 * A task that was woken takes its lock again after the wake-up in any case.
 *
 * An outcome chosen inside an event could have been another: that is a race of the event with
 * itself.
 */
#include "harness/strategy/races.h"
#include <stdlib.h>
#include <string.h>
#include "harness/engine/exec.h"

static struct sequence v;
static uint32_t past[CLOCK_MAX];     /* what e' comes after in any case, and races found so far */
static uint32_t reversed[CLOCK_MAX]; /* clock of e' in its new place */
static struct event late;	     /* e' there */
static const uint32_t *latest[CLOCK_MAX]; /* clock of the last event of each task so far */

static bool is_before(const struct event *e, const uint32_t *clock)
{
	return clock[e->task] >= e->seq;
}

static void join(uint32_t *to, const uint32_t *from)
{
	for (unsigned int i = 0; i < clock_width; i++)
		to[i] = to[i] > from[i] ? to[i] : from[i];
}

/* Everything after event @at that does not come after it. */
static void take_independent(const struct events *events, uint32_t at)
{
	const struct event *e = &events->v[at];

	v.nr = 0;
	for (uint32_t i = at + 1; i < events->nr; i++)
		if (!is_before(e, event_clock(events, i)))
			sequence_add(&v, &events->v[i], event_clock(events, i));
}

/* The same object, looked at in the same way: then the state before e tells the outcome of e'. */
static bool same_place(const struct op *a, const struct op *b)
{
	return a->addr == b->addr && a->size == b->size;
}

/* +1: one reader more holds the lock at @addr, -1: one less. */
static int readers_change(const struct op *op, uintptr_t addr)
{
	if (op->addr != addr || op->failed)
		return 0;
	if (op->kind == OP_READ_LOCK || op->kind == OP_READ_TRYLOCK ||
	    op->kind == OP_READ_LOCK_PASSING || op->kind == OP_ACTIVE_GET ||
	    op->kind == OP_ACTIVE_REGET)
		return 1;
	return op->kind == OP_READ_UNLOCK || op->kind == OP_ACTIVE_PUT ? -1 : 0;
}

/* The state that e' finds behind the sequence: only readers can have changed it since e. */
static uint64_t state_behind(const struct event *e)
{
	uint64_t state = e->before;

	for (uint32_t i = 0; i < v.nr && op_mode(&e->op) == DEP_READ && !e->op.size; i++)
		state += (uint64_t)(int64_t)readers_change(&v.event[i]->op, e->op.addr);
	return state;
}

/* Does the reader's section that begins at index @i of the sequence end in it, too? */
static bool section_ends(uint32_t i, uintptr_t addr)
{
	int depth = 0;

	for (uint32_t j = i; j < v.nr; j++) {
		if (v.event[j]->task != v.event[i]->task)
			continue;
		depth += readers_change(&v.event[j]->op, addr);
		if (!depth)
			return true;
	}
	return false;
}

static void drop_from(const struct event *e)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < v.nr; i++) {
		if (is_before(e, v.clock[i]))
			continue;
		v.event[kept] = v.event[i];
		v.clock[kept++] = v.clock[i];
	}
	v.nr = kept;
}

/* False: a section that does not end has to have begun before e'. */
static bool drop_open_sections(uintptr_t addr, const uint32_t *before)
{
	for (uint32_t i = 0; i < v.nr;) {
		const struct event *e = v.event[i];

		if (readers_change(&e->op, addr) <= 0 || section_ends(i, addr)) {
			i++;
			continue;
		}
		if (is_before(e, before))
			return false;
		drop_from(e);
		/* The end of another section may have gone with it. */
		i = 0;
	}
	return true;
}

/* As take_independent(), for an e' that blocks: the most that lets it happen. False: nothing does.
 */
static bool take_enabling(const struct events *events, uint32_t at, const struct event *e2,
			  const uint32_t *before)
{
	const struct event *e = &events->v[at];

	if (!same_place(&e->op, &e2->op))
		return false;
	if (op_mode(&e->op) != DEP_READ) {
		if (!test_holds(&e2->op, e->before))
			return false;
		take_independent(events, at);
		return true;
	}
	/* It only joins the queue where readers are inside. */
	if (e2->op.kind == OP_WRITE_LOCK) {
		take_independent(events, at);
		return test_holds(&e2->op, state_behind(e));
	}
	if (e->op.kind == OP_READ_UNLOCK || e->op.kind == OP_ACTIVE_PUT)
		return false;
	take_independent(events, at);
	return drop_open_sections(e->op.addr, before) && test_holds(&e2->op, state_behind(e));
}

/* Put e' behind the sequence, with the outcome that it has there. */
static void take_late(const struct event *e, const uint32_t *before)
{
	late.labels.nr = 0;
	late.op.failed = same_place(&e->op, &late.op) && op_fails(&late.op, state_behind(e));
	memcpy(reversed, before, clock_width * sizeof(*reversed));
	for (uint32_t i = 0; i < v.nr; i++)
		if (!events_independent(v.event[i], &late))
			join(reversed, v.clock[i]);
	reversed[late.task] = late.seq;
	sequence_add(&v, &late, reversed);
}

/* What tells an event from the one that another execution has in its place. */
struct event_key {
	uintptr_t addr;
	uint32_t seq, waker_seq;
	uint16_t size;
	uint8_t task, kind, failed, waker;
};

/*
 * Earlier events that depend on an event and that nothing before it in its task orders: what races
 * are looked for among. They lie in the beginning of the execution up to the event, so those of
 * events which the last execution had, too, are kept.
 */
static struct {
	struct event_key *seen; /* of the last execution */
	uint32_t *start;	/* of each event: where its own begin in .v */
	uint32_t *v;
	uint32_t seen_nr, seen_max, nr, max;
} candidates;

static void candidates_find(const struct events *events, uint32_t to, const struct event *e2,
			    const uint32_t *before)
{
	if (candidates.nr + to > candidates.max) {
		candidates.max = 2 * (candidates.nr + to);
		candidates.v = realloc(candidates.v, candidates.max * sizeof(*candidates.v));
		if (!candidates.v)
			harness_bug("no memory for the races of %u events", to);
	}
	for (uint32_t i = to; i-- > 0;) {
		const struct event *e = &events->v[i];

		/* Nearly all are, and this is where the time goes. */
		if (!is_before(e, before) && e->task != e2->task && !events_independent(e, e2))
			candidates.v[candidates.nr++] = i;
	}
}

static struct event_key key_of(const struct event *e)
{
	return (struct event_key){ e->op.addr, e->seq,	   e->waker_seq, e->op.size,
				   e->task,    e->op.kind, e->op.failed, e->waker };
}

static bool same_event(const struct event_key *a, const struct event *e)
{
	return a->addr == e->op.addr && a->seq == e->seq && a->waker_seq == e->waker_seq &&
	       a->size == e->op.size && a->task == e->task && a->kind == e->op.kind &&
	       a->failed == e->op.failed && a->waker == e->waker;
}

/* Keep what the last execution has in common with this one, and make room for the rest. */
static void candidates_begin(const struct events *events)
{
	uint32_t same = 0;

	while (same < events->nr && same < candidates.seen_nr &&
	       same_event(&candidates.seen[same], &events->v[same]))
		same++;
	if (events->nr > candidates.seen_max) {
		candidates.seen_max = 2 * events->nr;
		candidates.seen = realloc(candidates.seen,
					  candidates.seen_max * sizeof(*candidates.seen));
		candidates.start = realloc(candidates.start,
					   (candidates.seen_max + 1) * sizeof(*candidates.start));
		if (!candidates.seen || !candidates.start)
			harness_bug("no memory for the races of %u events", events->nr);
		candidates.start[0] = 0;
	}
	candidates.seen_nr = same;
	candidates.nr = same ? candidates.start[same] : 0;
}

/*
 * The races of one event, or of an announced one that did not happen, with those among its
 * candidates.
 * @before: what it comes after in any case: clock_before()
 */
static void reverse_before(const struct events *events, uint32_t from, uint32_t to,
			   const struct event *e2, const uint32_t *before,
			   void (*insert)(uint32_t point, struct sequence *v))
{
	if (from == to)
		return;
	memcpy(past, before, clock_width * sizeof(*past));
	for (uint32_t c = from; c < to; c++) {
		uint32_t i = candidates.v[c];
		const struct event *e = &events->v[i];

		if (is_before(e, past))
			continue;
		if (!op_blocks(&e2->op)) {
			take_independent(events, i);
		} else if (!take_enabling(events, i, e2, before)) {
			continue;
		}
		join(past, event_clock(events, i));
		late = *e2;
		take_late(e, before);
		insert(i, &v);
	}
}

/* Of the previous event of its task, and of the one that woke it. */
static const uint32_t *clock_before(const struct events *events, const struct event *e, uint32_t to)
{
	static uint32_t woken[CLOCK_MAX];
	const uint32_t *clock = latest[e->task];

	if (e->op.kind != OP_RELOCK)
		return clock;
	memcpy(woken, clock, clock_width * sizeof(*woken));
	for (uint32_t i = to; i-- > 0;)
		if (events->v[i].task == e->waker && events->v[i].seq == e->waker_seq)
			join(woken, event_clock(events, i));
	return woken;
}

/* An event that the last execution did not have, or one that is only announced. */
static void reverse_one(const struct events *events, uint32_t to, const struct event *e,
			void (*insert)(uint32_t point, struct sequence *v))
{
	const uint32_t *before = clock_before(events, e, to);
	uint32_t own = candidates.nr;

	candidates_find(events, to, e, before);
	reverse_before(events, own, candidates.nr, e, before, insert);
}

/* Tasks that announced an operation which did not happen. */
static void reverse_announced(const struct events *events,
			      void (*insert)(uint32_t point, struct sequence *v))
{
	for (uint64_t left = execution.all & ~execution.finished; left; left &= left - 1) {
		const struct task *t = &tasks[__builtin_ctzl(left)];
		struct event e = { .op = t->op,
				   .task = t->id,
				   .seq = t->dep.at[t->id] + 1,
				   .waker = t->waker,
				   .waker_seq = t->waker_seq };

		/* No order of what happened would have let one happen that nobody woke. */
		if (t->announced && (!(execution.asleep >> t->id & 1) || t->op.kind == OP_WW_GRANT))
			reverse_one(events, events->nr, &e, insert);
	}
}

unsigned int labels_faults(const struct labels *labels)
{
	unsigned int nr = 0;

	for (unsigned int i = 0; i < labels->nr; i++)
		nr += labels->taken[i] && labels->faults >> i & 1;
	return nr;
}

static bool within_budget(const struct events *events, uint32_t at, unsigned int budget)
{
	unsigned int nr = 0;

	for (uint32_t i = 0; i < at; i++)
		nr += labels_faults(&events->v[i].labels);
	for (uint32_t i = 0; i < v.nr; i++)
		nr += labels_faults(&v.event[i]->labels);
	return nr <= budget;
}

/* Each other outcome of each choice inside an event. */
static void reverse_labels(const struct events *events, uint32_t at, unsigned int budget,
			   void (*insert)(uint32_t point, struct sequence *v))
{
	const struct event *e = &events->v[at];

	for (unsigned int i = 0; i < e->labels.nr; i++)
		for (unsigned int outcome = 0; outcome < e->labels.of[i]; outcome++) {
			if (outcome == e->labels.taken[i])
				continue;
			late = *e;
			late.labels.nr = (uint8_t)(i + 1);
			late.labels.taken[i] = (uint8_t)outcome;
			take_independent(events, at);
			sequence_add(&v, &late, event_clock(events, at));
			if (within_budget(events, at, budget))
				insert(at, &v);
		}
}

void races_reverse(const struct events *events, unsigned int budget,
		   void (*insert)(uint32_t point, struct sequence *v))
{
	static const uint32_t nothing[CLOCK_MAX];

	for (unsigned int t = 0; t < CLOCK_MAX; t++)
		latest[t] = nothing;
	candidates_begin(events);
	for (uint32_t i = 0; i < events->nr; i++) {
		const struct event *e = &events->v[i];

		if (i < candidates.seen_nr) {
			if (candidates.start[i] < candidates.start[i + 1])
				reverse_before(events, candidates.start[i], candidates.start[i + 1],
					       e, clock_before(events, e, i), insert);
		} else {
			if (op_mode(&e->op) != DEP_NONE)
				reverse_one(events, i, e, insert);
			candidates.seen[i] = key_of(e);
			candidates.seen_nr++;
			candidates.start[i + 1] = candidates.nr;
		}
		if (e->labels.nr)
			reverse_labels(events, i, budget, insert);
		latest[e->task] = event_clock(events, i);
	}
	/* Past the step bound the engine went on by itself, and tasks are not where @events left
	 * them. */
	if (execution.events <= execution.steps_max)
		reverse_announced(events, insert);
}

void races_free(void)
{
	sequence_free(&v);
	free(candidates.seen);
	free(candidates.start);
	free(candidates.v);
	memset(&candidates, 0, sizeof(candidates));
}
