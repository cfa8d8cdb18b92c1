// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a task holds, together with what it wants, is a chain. Detectors that look at nothing else
 * learn from a chain the first time, and raise what is wrong with it every time: a chain that was
 * seen with nothing to raise need not be shown to them again (so does the kernel's lockdep, with
 * its chain keys). Most acquisitions cost one look into a table therefore, whatever is held.
 *
 * The key of a chain is a hash of all that the detectors look at. Chains where they look further
 * have none: locks that nest under another, several locks of one class, the same lock twice, locks
 * of a tree, and what is wanted in a reader's section.
 *
 * Two chains whose keys of 64 bits collide would be taken for one, as traces would be.
 */
#include "harness/detect/chain.h"
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include "harness/detect/classes.h"
#include "harness/detect/finding.h"
#include "harness/detect/instance.h"

#define SLOTS_MIN 1024u	     /* a power of two */
#define SLOTS_MAX (1u << 20) /* past that it starts empty again */

static void (*calls[CHAIN_CALLS_MAX])(struct task *t, struct object *o,
				      const struct held_lock *use);
static unsigned int calls_nr;

static uint64_t *slots; /* keys; 0: free */
static uint32_t slots_nr, used;

void chains_start(void)
{
	calls_nr = 0;
	chains_forget();
}

void chains_add(void (*call)(struct task *t, struct object *o, const struct held_lock *use))
{
	harness_assert(calls_nr < CHAIN_CALLS_MAX);
	calls[calls_nr++] = call;
}

void chains_forget(void)
{
	if (used)
		memset(slots, 0, slots_nr * sizeof(*slots));
	used = 0;
}

static inline uint64_t *slot_of(uint64_t key)
{
	uint32_t i = (uint32_t)key & (slots_nr - 1);

	while (slots[i] && slots[i] != key)
		i = (i + 1) & (slots_nr - 1);
	return &slots[i];
}

static void make_room(void)
{
	uint32_t old_nr = slots_nr;
	uint64_t *old = slots;

	if (2 * (used + 1) < slots_nr)
		return;
	if (slots_nr == SLOTS_MAX) {
		chains_forget();
		return;
	}
	slots_nr = slots_nr ? 2 * slots_nr : SLOTS_MIN;
	slots = calloc(slots_nr, sizeof(*slots));
	if (!slots)
		harness_bug("no memory for %u chains of locks", used);
	for (uint32_t i = 0; i < old_nr; i++)
		if (old[i])
			*slot_of(old[i]) = old[i];
	free(old);
}

static inline uint64_t fold(uint64_t h, uint64_t v)
{
	h = (h ^ v) * 0x9e3779b97f4a7c15ul;
	return h ^ (h >> 32);
}

static inline uint64_t word_of(const void *p)
{
	uint64_t word;

	memcpy(&word, p, sizeof(word));
	return word;
}

#define STATE_AT(field) (offsetof(struct object_state, field) - offsetof(struct object_state, type))

/* All but who owns it and who is queued, which nobody looks at. */
static inline uint64_t word_of_state(const struct object_state *s)
{
	_Static_assert(STATE_AT(initialised) < 8 && STATE_AT(novalidate) < 8 &&
			       STATE_AT(wait_inner) < 8 && STATE_AT(wait_outer) < 8 &&
			       STATE_AT(map_type) < 8,
		       "what is looked at of a lock's state is one word");
	return word_of(&s->type) &
	       ~(0xfful << 8 * STATE_AT(owner) | 0xfful << 8 * STATE_AT(queued));
}

/* All that is looked at of one lock of a chain. */
static inline uint64_t fold_lock(uint64_t h, const struct object *o, const struct held_lock *use,
				 uint32_t class, bool owned)
{
	_Static_assert(sizeof(use->context) == sizeof(uint64_t), "a context is one word");
	h = fold(h, node_addr(o));
	h = fold(h, word_of_state(&o->state));
	h = fold(h, (uint64_t) class << 32 | (uint64_t)use->mode << 8 | (uint64_t)owned << 1 |
			    use->unchecked);
	h = fold(h, word_of(&use->context));
	/* Of a lock without a class the graph of instances knows the name. */
	return __builtin_expect(class != 0, 1)
		       ? h
		       : fold(fold(h, o->state.key), (uintptr_t)o->state.label);
}

/* 0: the chain has none. */
static inline uint64_t key_of(const struct task *t, struct object *o, const struct held_lock *use)
{
	uint32_t class = class_of_use(o, use);
	uint64_t h;

	if (__builtin_expect(use->nest || o->state.parent || use->trylock, 0) ||
	    word_of(&use->context) != word_of(&t->context) || instance_in_sections(t))
		return 0;
	h = fold_lock(t->id + 1, o, use, class, false);
	for (unsigned int i = 0; i < t->held_nr; i++) {
		const struct held_lock *held = &t->held[i];

		if (__builtin_expect(held->nest || held->object == o, 0) ||
		    (class && held->class_id == class))
			return 0;
		h = fold_lock(h, held->object, held, held->class_id,
			      held->object->state.owner == t->id);
	}
	return h;
}

static void chain_wanted(struct task *t, struct object *o, const struct held_lock *use)
{
	uint64_t key = key_of(t, o, use), raised = finding_raises;

	if (__builtin_expect(key && slots_nr && *slot_of(key), 1))
		return;
	for (unsigned int i = 0; i < calls_nr; i++)
		calls[i](t, o, use);
	if (!key || finding_raises != raised)
		return;
	make_room();
	*slot_of(key) = key;
	used++;
}

const struct observer chains_observer = { .lock_wanted = chain_wanted };
