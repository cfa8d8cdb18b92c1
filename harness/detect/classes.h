/* SPDX-License-Identifier: GPL-2.0-only */
/* Lock classes: (key, subclass). A class has a small number, from 1; 0 is "not validated". */
#ifndef DETECT_CLASSES_H
#define DETECT_CLASSES_H

#include "harness/engine/exec.h"

/* Numbers of classes leave two bits of 32 to who makes keys of them. */
#define CLASSES_MAX (1u << 30)

/* What lockdep maps may be, as include/kernel/linux/lockdep.h numbers it. */
enum map_type { MAP_NORMAL, MAP_PERCPU, MAP_WAIT_OVERRIDE };

/* Where a lock was taken: only locks of the same are in an order. */
enum irq_context { IRQ_NONE, IRQ_SOFT, IRQ_HARD, IRQ_HARD_IN_SOFT };

struct class
{
	uintptr_t key;
	uint32_t life; /* of the key, when that is made at run time */
	uint32_t subclass;
	const char *name;
	uint8_t map_type;		/* enum map_type */
	uint8_t wait_outer, wait_inner; /* types of waiting, see lock_wait_outer() */
	/* How it is used with interrupts: bits of irq.h, and the last first witness, from 1. */
	uint16_t usage;
	uint32_t usages;
	/* Edges of the order to others and from others, from 1. */
	uint32_t out, in;
	/* Of the present walk of the graph, by whether only readers led here. */
	uint32_t seen[2], via[2];
	/* How the program says that two of them nest; of the setup or of one execution. */
	lock_compare *compare, *compare_of_setup;
	uint32_t compared_in;
};

extern struct class *classes;
extern uint32_t classes_nr; /* the first number that is not used */

/* sleep.c: what a lock demands of where it is taken, and lets its owner do; 0: nothing is known. */
uint8_t lock_wait_outer(const struct object *o);
uint8_t lock_wait_inner(const struct object *o);
uint32_t class_find(struct object *object, unsigned int subclass);
const char *class_name(uint32_t class);
void classes_start(void);
void class_compare_by(uint32_t class, lock_compare *compare);
bool class_compare(uint32_t class, const struct object *held, const struct object *wanted);
void key_ends(uintptr_t key);

/* The class of a lock; remembered in the object for the plain case. */
static inline uint32_t class_of(struct object *object, unsigned int subclass)
{
	if (__builtin_expect(subclass == 0 && object->state.class_id, 1))
		return object->state.class_id;
	return class_find(object, subclass);
}

static inline uint32_t class_of_use(struct object *object, const struct held_lock *use)
{
	return __builtin_expect(use->unchecked, 0) ? 0 : class_of(object, use->subclass);
}

static inline enum irq_context irq_context_of(const struct context *c)
{
	return (c->hardirq ? IRQ_HARD : 0) | (c->softirq ? IRQ_SOFT : 0);
}

static inline bool same_irq_context(const struct context *a, const struct context *b)
{
	return !a->hardirq == !b->hardirq && !a->softirq == !b->softirq;
}

#endif
