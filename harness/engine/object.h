/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Synchronisation objects: what the harness knows about a lock, a completion or an atomic variable,
 * by its address. Nothing is kept inside the object itself.
 *
 * An object that the setup made is put back to its state after the setup when an execution first
 * touches it; one that an execution made is forgotten with that execution.
 */
#ifndef ENGINE_OBJECT_H
#define ENGINE_OBJECT_H

#include <stdbool.h>
#include <stdint.h>
#include "harness/engine/clock.h"

enum object_type {
	OBJECT_NONE,
	OBJECT_MUTEX,
	OBJECT_SPINLOCK,
	OBJECT_COMPLETION,
	OBJECT_VALUE,
	OBJECT_RWLOCK,
	OBJECT_CONDITION,
	OBJECT_RCU
};

#define OBJECTS_MAX (1u << 18)
#define NO_OWNER    0xff

/* What an execution changes besides the clocks; copied back by value. */
struct object_state {
	uint64_t blocked;  /* kinds of operation that cannot happen now: bits 1 << enum op_kind */
	uint8_t type;	   /* enum object_type */
	uint8_t owner;	   /* task that holds it, or NO_OWNER */
	bool initialised;  /* by its init function; objects of static storage always are */
	bool novalidate;   /* excluded from checks by class */
	uint16_t class_id; /* number of the class without nesting, once asked for */
	uint32_t count;	   /* completions: how often it is done; conditions: tasks ever queued */
	uint64_t readers;  /* tasks that hold it for reading, or are in a reader's section */
	uintptr_t key;	   /* identity of the lock class; 0 until it was asked for */
	const char *label; /* name given at initialisation: "&group->mutex" */
	uint64_t taken_at; /* site of the acquisition by the present owner */
	uint64_t inited_at;
};

struct object {
	uintptr_t addr;
	uint32_t stamp; /* execution in which @state was last put right */
	uint32_t index;
	uint64_t want; /* tasks whose announced operation is on this object */
	struct object_state state, setup_state;
	struct clock order;	 /* what an acquire learns */
	struct clock order_read; /* what readers published, for writers only */
	struct clock dep_write;	 /* dependence clocks: of the last write, */
	struct clock dep_read;	 /* of the reads since, */
	struct clock dep_gather; /* and of what gathered */
};

int objects_init(void);
void objects_mark_setup(void);
void objects_reset(void);
void objects_forget_all(void);
struct object *object_find(uintptr_t addr);
struct object *object_get_slow(uintptr_t addr);
void object_restore(struct object *object);

extern struct object *objects;
extern unsigned int objects_nr;

#endif
