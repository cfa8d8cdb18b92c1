// SPDX-License-Identifier: GPL-2.0-only
/*
 * A lock class that handlers take must not be held where the handler may come in, nor may what is
 * taken under it: the handler would wait for the task that it interrupted. Told from what was seen
 * of the classes over all executions of a search, as the kernel's lockdep does, although no handler
 * may have come in at the wrong moment.
 *
 * Readers: a handler that reads does not wait for readers unless they wait for each other; which
 * use excludes which, and along which paths, is as in the kernel since recursive readers are in its
 * graph. A local lock is no lock between processors and carries no such dependency.
 */
#include "harness/detect/irq.h"
#include <stdlib.h>
#include <string.h>
#include "harness/detect/describe.h"
#include "harness/detect/finding.h"
#include "harness/detect/table.h"

struct usage_seen {
	struct seen_by by;
	uint32_t class;
	uint32_t next; /* of the same class, from 1 */
	uint16_t bit;
};

static struct usage_seen *seen; /* from 1 */
static uint32_t seen_nr = 1, seen_max;
static unsigned int seen_bits; /* of any class */

void irq_forget(bool all)
{
	uint32_t nr = 1;

	while (!all && nr < seen_nr && seen[nr].by.of_setup)
		nr++;
	while (seen_nr > nr) {
		struct usage_seen *u = &seen[--seen_nr];

		classes[u->class].usage &= (uint16_t)~u->bit;
		classes[u->class].usages = u->next;
		seen_free(&u->by);
	}
	seen_bits = 0;
	for (uint32_t i = 1; i < seen_nr; i++)
		seen_bits |= seen[i].bit;
}

static void note_usage(struct task *t, uint32_t class, uint16_t bit, uint64_t site)
{
	if (seen_nr >= seen_max) {
		seen_max = seen_max ? 2 * seen_max : 256;
		seen = realloc(seen, seen_max * sizeof(*seen));
		if (!seen)
			harness_bug("no memory for the use of lock classes");
	}
	seen[seen_nr] =
		(struct usage_seen){ .class = class, .bit = bit, .next = classes[class].usages };
	seen_now(&seen[seen_nr].by, t, site);
	classes[class].usages = seen_nr++;
	classes[class].usage |= bit;
	seen_bits |= bit;
	if (t->id != MAIN_WINDOW)
		lock_graph_changed = true;
}

uint64_t irq_digest(void)
{
	const unsigned int in = USAGE_IN | USAGE_IN_READ;
	uint64_t sum = 0;

	if (!(seen_bits & (in | in << USAGE_SOFT)))
		return 0;
	/* Classes have their numbers in the order in which they were met, which says nothing. */
	for (uint32_t i = 1; i < classes_nr; i++) {
		uint64_t h = 0xcbf29ce484222325ul ^ classes[i].subclass;

		for (const char *c = class_name(i); c && *c; c++)
			h = (h ^ (unsigned char)*c) * 0x100000001b3ul;
		if (classes[i].usage)
			sum += (h ^ classes[i].usage) * 0x9e3779b97f4a7c15ul;
	}
	return sum ? sum : 1;
}

/* The first witness of one of the uses. */
static const struct usage_seen *usage_of(uint32_t class, unsigned int bits)
{
	const struct usage_seen *found = NULL;

	for (uint32_t i = classes[class].usages; i; i = seen[i].next)
		if (seen[i].bit & bits)
			found = &seen[i];
	return found;
}

/* The finding in work: @shift tells hard interrupts from softirqs. */
static struct {
	unsigned int shift;
	const struct usage_seen *in, *on;
} told;

static const char *kind_of_irq(void)
{
	return told.shift ? "softirq" : "hard interrupt";
}

static bool is_read(const struct usage_seen *u)
{
	return !(u->bit & USAGE_WRITES);
}

static void tell_irq(const struct raise *r, FILE *out)
{
	const char *in = class_name(told.in->class), *on = class_name(told.on->class);

	fprintf(out, "%s is taken%s in a %s", in, is_read(told.in) ? " for reading" : "",
		kind_of_irq());
	if (told.in->class == told.on->class)
		fprintf(out, ", and also");
	else
		fprintf(out, ", and %s, which is taken under it%s, is", on,
			r->cycle_nr > 3 ? " by way of others" : "");
	fprintf(out, " held%s with %ss on", is_read(told.on) ? " for reading" : "", kind_of_irq());
}

static void add_edge(struct raise *r, const struct order_edge *e)
{
	if (r->cycle_nr < LINKS_MAX)
		r->cycle[r->cycle_nr++] = order_link(e);
	raise_before(r, &e->by);
}

/* A circle begins and ends with the handler: it waits for who took the first lock ... */
static void add_wait(struct raise *r, const struct usage_seen *in)
{
	r->cycle[r->cycle_nr++] = (struct cycle_link){
		.from = kind_of_irq(),
		.to = class_name(in->class),
		.task = in->by.task,
		.held_at = in->by.site,
		.taken_at = in->by.site,
		.from_end.is = END_NO_LOCK,
		.to_end = { in->class, END_CHECKED, is_read(in) ? HELD_READ : HELD_WRITE },
	};
}

/* ... and keeps who took the last from going on. */
static void add_interrupted(struct raise *r, const struct usage_seen *on)
{
	if (r->cycle_nr == LINKS_MAX)
		return;
	r->cycle[r->cycle_nr++] = (struct cycle_link){
		.from = class_name(on->class),
		.to = kind_of_irq(),
		.task = on->by.task,
		.held_at = on->by.site,
		.taken_at = on->by.site,
		.from_end = { on->class, END_CHECKED, is_read(on) ? HELD_READ : HELD_WRITE },
		.to_end.is = END_NO_LOCK,
	};
}

/* The handler waits for the first class; what holds the last is interrupted by the handler. */
static void raise_irq(struct task *t, const struct held_lock *use, uint64_t site,
		      const struct walk *back, const struct order_edge *e, const struct walk *ahead)
{
	const struct usage_seen *in = told.in, *on = told.on;
	struct raise r = {
		.kind = LS_IRQ_INVERSION,
		.task = t,
		.site = site,
		.addr = use->object->addr,
		.story = tell_irq,
		.form = e		? "order"
			: back || ahead ? "inversion"
					: "state",
		.use = use,
		.more = told.shift,
	};

	raise_before(&r, &in->by);
	raise_before(&r, &on->by);
	add_wait(&r, in);
	for (unsigned int i = back ? back->way_nr : 0; i-- > 0;)
		add_edge(&r, back->way[i]);
	if (e)
		add_edge(&r, e);
	for (unsigned int i = 0; ahead && i < ahead->way_nr; i++)
		add_edge(&r, ahead->way[i]);
	add_interrupted(&r, on);
	raise_finding(&r);
}

static bool is_no_lock(const struct walk *w, uint32_t class)
{
	(void)w;
	return classes[class].map_type != MAP_NORMAL;
}

static unsigned int used_so(const struct walk *w, uint32_t class, bool only_readers)
{
	return classes[class].usage & w->mask & (only_readers ? USAGE_WRITES : ~0u);
}

static bool matches(const struct walk *w, uint32_t class, bool only_readers)
{
	return used_so(w, class, only_readers);
}

static struct walk usage_walk(const struct held_lock *use, uint32_t class, bool backwards,
			      unsigned int mask)
{
	return (struct walk){
		.from = class,
		.backwards = backwards,
		.only_readers = backwards ? use->mode != HELD_WRITE
					  : use->mode == HELD_READ_RECURSIVE,
		.match = matches,
		.pass_over = is_no_lock,
		.mask = (uint16_t)mask,
	};
}

static void check_edge_for(struct task *t, const struct held_lock *held,
			   const struct held_lock *wanted, const struct order_edge *e,
			   unsigned int shift)
{
	unsigned int in = (USAGE_IN | USAGE_IN_READ) << shift;
	unsigned int on = (USAGE_ON | USAGE_ON_READ) << shift;
	struct walk back = usage_walk(held, e->from, true, in);
	struct walk ahead = usage_walk(wanted, e->to, false, on);

	/* Most programs have no handlers. */
	if (!(seen_bits & in) || !graph_walk(&back) || !graph_walk(&ahead))
		return;
	told.shift = shift;
	told.in = usage_of(back.found, in);
	told.on = usage_of(ahead.found, on);
	raise_irq(t, wanted, wanted->site, &back, e, &ahead);
}

/**
 * irq_check_edge() - does a new edge lead from what handlers take to what they may interrupt?
 * @t: who made it
 * @held: its first lock
 * @wanted: its second
 * @e: the edge
 *
 * Context: a detector.
 */
void irq_check_edge(struct task *t, const struct held_lock *held, const struct held_lock *wanted,
		    const struct order_edge *e)
{
	check_edge_for(t, held, wanted, e, 0);
	check_edge_for(t, held, wanted, e, USAGE_SOFT);
}

/* Which uses of the class itself exclude a new one. Readers exclude writers only. */
static unsigned int excluded_by(unsigned int bit)
{
	unsigned int other = bit & 0x33 ? bit << 2 : bit >> 2;

	return bit & USAGE_WRITES ? other | other << 1 : other >> 1;
}

static void check_usage(struct task *t, const struct held_lock *use, uint32_t class,
			unsigned int bit, uint64_t site)
{
	const struct usage_seen *now = usage_of(class, bit), *other;
	bool is_in = bit & 0x33;
	unsigned int shift = bit > 8 ? USAGE_SOFT : 0;
	unsigned int opposite = (is_in ? USAGE_ON | USAGE_ON_READ : USAGE_IN | USAGE_IN_READ)
				<< shift;
	struct walk w = usage_walk(use, class, !is_in, opposite);

	told.shift = shift;
	if (classes[class].usage & excluded_by(bit)) {
		other = usage_of(class, excluded_by(bit));
		told.in = is_in ? now : other;
		told.on = is_in ? other : now;
		raise_irq(t, use, site, NULL, NULL, NULL);
		return;
	}
	if (!(seen_bits & opposite) || !graph_walk(&w))
		return;
	other = usage_of(w.found, opposite);
	told.in = is_in ? now : other;
	told.on = is_in ? other : now;
	raise_irq(t, use, site, is_in ? NULL : &w, NULL, is_in ? &w : NULL);
}

static void mark(struct task *t, const struct held_lock *use, uint32_t class, unsigned int bits,
		 uint64_t site)
{
	for (bits &= ~(unsigned int)classes[class].usage; bits; bits &= bits - 1) {
		unsigned int bit = bits & -bits;

		note_usage(t, class, (uint16_t)bit, site);
		check_usage(t, use, class, bit, site);
	}
}

static bool softirqs_on(const struct context *c)
{
	return !c->irqs_off && !c->bh_off && !c->softirq;
}

static unsigned int bits_of(const struct held_lock *use)
{
	const struct context *c = &use->context;
	unsigned int bits = 0;

	/* Who tries does not wait for whom it interrupted. */
	if (!use->trylock)
		bits = (c->hardirq ? USAGE_IN : 0) | (c->softirq ? USAGE_IN << USAGE_SOFT : 0);
	if (!c->irqs_off)
		bits |= USAGE_ON;
	if (softirqs_on(c))
		bits |= USAGE_ON << USAGE_SOFT;
	return use->mode == HELD_WRITE ? bits : bits << 1;
}

static void irq_use(struct task *t, struct object *o, const struct held_lock *use)
{
	uint32_t class = class_of_use(o, use);
	unsigned int bits = bits_of(use);

	if (class && __builtin_expect((classes[class].usage & bits) != bits, 0))
		mark(t, use, class, bits, use->site);
}

static void irq_taken(struct task *t, struct object *o, struct held_lock *use)
{
	if (use->trylock)
		irq_use(t, o, use);
}

static void irq_changed(struct task *t, struct object *o, struct held_lock *use)
{
	irq_use(t, o, use);
}

static void irq_context_changed(struct task *t, const struct context *before, uint64_t site)
{
	unsigned int bits = 0;

	if (before->irqs_off && !t->context.irqs_off)
		bits |= USAGE_ON;
	if (!softirqs_on(before) && softirqs_on(&t->context))
		bits |= USAGE_ON << USAGE_SOFT;
	for (unsigned int i = 0; bits && i < t->held_nr; i++) {
		const struct held_lock *held = &t->held[i];

		if (held->class_id)
			mark(t, held, held->class_id, held->mode == HELD_WRITE ? bits : bits << 1,
			     site);
	}
}

const struct detector_ops detector_irq = {
	.name = "irq-inversion",
	.help = "locks that handlers take, and that are held where a handler may come in",
	.observer = { .lock_taken = irq_taken,
		      .lock_changed = irq_changed,
		      .context_changed = irq_context_changed },
	.chain = irq_use,
};
