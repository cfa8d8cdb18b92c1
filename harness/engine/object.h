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

struct ls_lock_watch;

enum object_type {
	OBJECT_NONE,
	OBJECT_MUTEX,
	OBJECT_SPINLOCK,
	OBJECT_COMPLETION,
	OBJECT_VALUE,
	OBJECT_RWLOCK,
	OBJECT_CONDITION,
	OBJECT_RCU,
	OBJECT_RAW_SPINLOCK,
	OBJECT_QUEUED_RWLOCK, /* rwlock_t */
	OBJECT_RWSEM,
	OBJECT_RTMUTEX,
	OBJECT_LOCAL_LOCK,
	OBJECT_SEMAPHORE,
	OBJECT_SEQCOUNT,
	OBJECT_WW_CLASS, /* all that happens to the locks of a ww_class */
	OBJECT_SOURCE,	 /* of interrupts, or a timer */
	OBJECT_SLEEPERS, /* all that happens to sleeping tasks and wait queues */
	OBJECT_MAP,	 /* a lockdep map that is no lock: nobody waits for it */
	OBJECT_WORK,
	OBJECT_WORKQUEUE, /* works in the order in which they were queued */
	OBJECT_ACTIVE,	  /* active references of something that can be removed */
	OBJECT_TYPES_NR
};

#define OBJECTS_MAX (1u << 18)
#define NO_OWNER    0xff

/* What an execution changes besides the clocks; copied back by value. What a lock and its checks
 * need comes first. */
struct object_state {
	uint64_t blocked; /* kinds of operation that cannot happen now: bits 1 << enum op_kind */
	uint8_t type;	  /* enum object_type */
	uint8_t owner;	  /* task that holds it, or NO_OWNER */
	uint8_t queued;	  /* the task, plus one, that waits to write and keeps readers out; or 0 */
	bool initialised; /* by its init function; objects of static storage always are */
	bool novalidate;  /* excluded from checks by class */
	uint8_t wait_inner, wait_outer; /* enum lockdep_wait_type of its map; 0: as its type says */
	uint8_t map_type;		/* enum lockdep_lock_type of its map */
	uint32_t class_id;		/* number of the class without nesting, once asked for */
	uint32_t node;			/* in the graph of instances, once asked for */
	uintptr_t parent;  /* lock of the parent in a tree of objects; 0: it has none */
	uintptr_t copy_of; /* OBJECT_MAP: the map that it was copied from; or 0 */
	uint64_t taken_at; /* site of the acquisition by the present owner */
	uintptr_t key;	   /* identity of the lock class; 0 until it was asked for */
	const char *label; /* name given at initialisation: "&group->mutex" */
	uint64_t readers;  /* tasks that hold it for reading, or are in a reader's section */
	uint64_t inited_at;
	void *data;			   /* what the primitive keeps about it, in the arena */
	const struct ls_lock_watch *watch; /* by whom it is held, see there; or NULL */
	uint32_t count;	      /* completions: how often it is done; conditions: tasks ever queued */
	uint8_t map_subclass; /* that every acquisition has which states none */
	uint8_t map_offset;   /* of its lockdep map */
	bool closed;	      /* OBJECT_ACTIVE: nobody gets a reference any more */
	uint8_t source;	      /* enum source_state */
	uint8_t off, fired;   /* sources: how often turned off, how often it has fired */
	uint8_t server;	      /* the task, plus one, on which the handler runs; or 0 */
};

/*
 * The clocks lie elsewhere, one behind the other, and are as wide as there are tasks. Only the
 * functions of clock.h that go by the width may touch them.
 */
struct object {
	uintptr_t addr;
	uint32_t stamp; /* execution in which @state was last put right */
	uint32_t index;
	uint64_t want; /* tasks whose announced operation is on this object */
	struct object_state state, setup_state;
	struct clock *order;	  /* what an acquire learns */
	struct clock *order_read; /* what readers published, for writers only */
	struct clock *dep_write;  /* dependence clocks: of the last write, */
	struct clock *dep_read;	  /* of the reads since, */
	struct clock *dep_gather; /* and of what gathered */
};

int objects_init(void);
void objects_mark_setup(void);
void objects_reset(void);
void objects_forget_all(void);
struct object *object_find(uintptr_t addr);
struct object *object_get_slow(uintptr_t addr);
void object_restore(struct object *object);
/* The clocks of all objects become as wide as clock_width; they keep what they had so far. */
void objects_widen(unsigned int from);
/* A number that a clock of an object keeps when clocks become wider; 0: it is none of theirs. */
uintptr_t objects_clock_number(const struct clock *c);

/* The lockdep map of a lock, or a map that is none. */
static inline const void *object_map(const struct object *object)
{
	return (const void *)(object->addr + object->state.map_offset);
}

extern struct object *objects;
extern unsigned int objects_nr;

#endif
