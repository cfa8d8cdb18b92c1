// SPDX-License-Identifier: GPL-2.0-only
/*
 * The locks of a finding, in the words that the kernel's lockdep has for a class: its name, a
 * letter for its use with hard interrupts, for that as a reader, the same for softirqs, and its
 * types of waiting.
 *
 * The letters say what was seen up to the finding, in the executions of its replay; a search that
 * went on may know of more.
 */
#define _GNU_SOURCE
#include "harness/explain/locks.h"
#include <stdlib.h>
#include <string.h>
#include "harness/detect/classes.h"
#include "harness/detect/describe.h"
#include "harness/detect/irq.h"

static const char *const mode_names[] = { "write", "read", "recursive read" };

/* '.' neither, '-' taken in a handler, '+' held with it on, '?' both. */
static char usage_letter(unsigned int usage, unsigned int in, unsigned int on)
{
	if (usage & on)
		return usage & in ? '?' : '+';
	return usage & in ? '-' : '.';
}

static char *bits_text(unsigned int usage, unsigned int outer, unsigned int inner)
{
	char *text;

	if (asprintf(&text, "{%c%c%c%c}-{%u:%u}", usage_letter(usage, USAGE_IN, USAGE_ON),
		     usage_letter(usage, USAGE_IN_READ, USAGE_ON_READ),
		     usage_letter(usage >> USAGE_SOFT, USAGE_IN, USAGE_ON),
		     usage_letter(usage >> USAGE_SOFT, USAGE_IN_READ, USAGE_ON_READ), outer,
		     inner) < 0)
		harness_bug("no memory for a recording");
	return text;
}

static char *bits_of_class(uint32_t class)
{
	const struct class *c = &classes[class];

	return class ? bits_text(c->usage, c->wait_outer, c->wait_inner) : NULL;
}

static char *words_of(uintptr_t addr)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		harness_bug("no memory for a recording");
	describe_address(out, addr);
	if (fclose(out))
		harness_bug("no memory for a recording");
	return text;
}

static struct recorded_lock lock_of(struct object *o, uint32_t class, int task)
{
	const char *name = class ? class_name(class) : describe_class(o->addr);

	return (struct recorded_lock){
		.task = task,
		.class = strdup(name ? name : "?"),
		.bits = class ? bits_of_class(class)
			      : bits_text(0, lock_wait_outer(o), lock_wait_inner(o)),
		.object = words_of(o->addr),
	};
}

static void add_held(struct recording *r, const struct task *t)
{
	for (unsigned int i = 0; i < t->held_nr && r->locks_nr < RECORDED_LOCKS_MAX; i++) {
		const struct held_lock *held = &t->held[i];
		struct recorded_lock *lock = &r->locks[r->locks_nr++];

		*lock = lock_of(held->object, held->class_id, recorded_index(t));
		lock->mode = mode_names[held->mode];
		lock->trylock = held->trylock;
		lock->site = held->site;
	}
}

static void record_lock(struct recording *r, const struct raise *raise)
{
	struct object *o = raise->use	 ? raise->use->object
			   : raise->addr ? object_find(raise->addr)
					 : NULL;
	uint32_t class;

	if (!o || !describe_class(o->addr) || !o->state.key)
		return;
	class = raise->use ? class_of_use(o, raise->use) : class_of(o, 0);
	r->lock = lock_of(o, class, r->task);
	r->lock.site = raise->site;
	r->lock.mode = raise->use ? mode_names[raise->use->mode] : NULL;
	r->lock.checked = class != 0;
}

/* Who took an edge is known by name only, and may be a task of another execution. */
static int task_named(const char *name)
{
	for (uint64_t all = execution.all; name && all; all &= all - 1) {
		const struct task *t = &tasks[__builtin_ctzl(all)];

		if (t->name && !strcmp(t->name, name))
			return recorded_index(t);
	}
	return -2;
}

void locks_note(struct recording *r, const struct raise *raise)
{
	bool is_circle = raise->kind == LS_LOCK_ORDER && raise->form &&
			 !strcmp(raise->form, "classes");

	if (is_circle && r->circle_classes_nr + raise->cycle_nr <= CIRCLE_CLASSES_MAX) {
		for (unsigned int i = 0; i < raise->cycle_nr; i++) {
			r->circle_of[r->circle_classes_nr] = (uint8_t)r->circles_nr;
			r->circle_class[r->circle_classes_nr++] = raise->cycle[i].from;
		}
		r->circles_nr++;
	}
	/* A circle counts only if it turns out to be that of the deadlock. */
	if (r->lockdep_before >= 0 || is_circle)
		return;
	if (raise->kind == LS_IRQ_INVERSION || raise->kind == LS_RCU_MISUSE ||
	    (raise->kind == LS_RECURSIVE_LOCK && raise->use &&
	     !raise->use->object->state.novalidate))
		r->lockdep_before = (int)raise->kind;
}

static bool circle_has(const struct recording *r, unsigned int circle, const char *class)
{
	for (unsigned int i = 0; i < r->circle_classes_nr; i++)
		if (r->circle_of[i] == circle && !strcmp(r->circle_class[i], class))
			return true;
	return false;
}

/* Does a circle of classes have each class that the deadlock is between? */
static bool foretells(const struct recording *r, const struct raise *raise, unsigned int circle)
{
	bool any = false;

	for (unsigned int i = 0; i < raise->cycle_nr; i++) {
		const struct cycle_link *link = &raise->cycle[i];

		if (link->from_end.is == END_UNCHECKED)
			return false;
		if (link->from_end.is != END_CHECKED)
			continue;
		any = true;
		if (!circle_has(r, circle, link->from))
			return false;
	}
	return any;
}

static void find_foretold(struct recording *r, const struct raise *raise)
{
	for (unsigned int i = 0; i < r->circles_nr; i++)
		if (raise->kind == LS_DEADLOCK && foretells(r, raise, i))
			r->lockdep_before = LS_LOCK_ORDER;
}

void locks_record(struct recording *r, const struct raise *raise)
{
	uint64_t alive = execution.phase == PHASE_SETUP ? 0 : execution.all;

	for (alive |= 1ul << MAIN_WINDOW; alive; alive &= alive - 1)
		add_held(r, &tasks[__builtin_ctzl(alive)]);
	record_lock(r, raise);
	find_foretold(r, raise);
	if (raise->task) {
		r->context = raise->task->context;
		r->rcu_depth = raise->task->rcu_depth;
	}
	for (unsigned int i = 0; i < raise->cycle_nr; i++) {
		r->from_bits[i] = bits_of_class(raise->cycle[i].from_end.class);
		r->to_bits[i] = bits_of_class(raise->cycle[i].to_end.class);
		r->link_task[i] = task_named(raise->cycle[i].task);
	}
}

static void lock_free(struct recorded_lock *lock)
{
	free(lock->class);
	free(lock->bits);
	free(lock->object);
}

void locks_free(struct recording *r)
{
	for (unsigned int i = 0; i < r->locks_nr; i++)
		lock_free(&r->locks[i]);
	lock_free(&r->lock);
	for (unsigned int i = 0; i < LINKS_MAX; i++) {
		free(r->from_bits[i]);
		free(r->to_bits[i]);
	}
}

static json_t *lock_json(const struct recorded_lock *lock, json_t *(*site)(uint64_t))
{
	json_t *one = json_pack("{s:s, s:s, s:s, s:o}", "class", lock->class, "bits", lock->bits,
				"object", lock->object, "site", site(lock->site));

	if (one && lock->task >= -1)
		json_object_set_new(one, "task", json_integer(lock->task));
	if (one && lock->mode)
		json_object_set_new(one, "mode", json_string(lock->mode));
	if (one && lock->trylock)
		json_object_set_new(one, "trylock", json_true());
	return one;
}

static json_t *context_json(const struct recording *r)
{
	const struct context *c = &r->context;

	if (!c->hardirq && !c->softirq && !c->irqs_off && !c->bh_off && !c->preempt_off &&
	    !r->rcu_depth)
		return NULL;
	return json_pack("{s:i, s:i, s:b, s:i, s:i, s:i}", "hardirq", c->hardirq, "softirq",
			 c->softirq, "irqs_off", c->irqs_off, "bh_off", c->bh_off, "preempt_off",
			 c->preempt_off, "rcu_depth", (int)r->rcu_depth);
}

void locks_tell(json_t *finding, const struct recording *r, json_t *(*site)(uint64_t))
{
	json_t *locks = json_array(), *context = context_json(r), *lock;

	for (unsigned int i = 0; i < r->locks_nr; i++)
		json_array_append_new(locks, lock_json(&r->locks[i], site));
	if (json_array_size(locks))
		json_object_set(finding, "locks", locks);
	json_decref(locks);
	if (r->lock.class) {
		lock = lock_json(&r->lock, site);
		if (lock && !r->lock.checked)
			json_object_set_new(lock, "unchecked", json_true());
		json_object_set_new(finding, "lock", lock);
	}
	if (context)
		json_object_set_new(finding, "context", context);
	if (r->form)
		json_object_set_new(finding, "form", json_string(r->form));
	if (r->lockdep_before >= 0)
		json_object_set_new(
			finding, "lockdep_before",
			json_string(ls_finding_name((enum ls_finding_kind)r->lockdep_before)));
}

static void tell_end(json_t *link, const char *which, const char *bits, const struct cycle_end *end)
{
	static const char *const is[] = { "checked", "unchecked", "no lock" };
	json_t *one = json_pack("{s:s, s:s}", "is", is[end->is], "mode", mode_names[end->mode]);

	if (one && bits)
		json_object_set_new(one, "bits", json_string(bits));
	json_object_set_new(link, which, one);
}

void locks_tell_link(json_t *link, const struct recording *r, unsigned int index)
{
	tell_end(link, "from_end", r->from_bits[index], &r->cycle[index].from_end);
	tell_end(link, "to_end", r->to_bits[index], &r->cycle[index].to_end);
	if (r->link_task[index] >= -1)
		json_object_set_new(link, "task", json_integer(r->link_task[index]));
}
