/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What happens in an execution, told to whoever listens: detectors, the recorder, the trace
 * counter.
 *
 * An observer fills in the calls that it wants; the others cost nothing. Observers look, and may
 * raise findings; they never change what the program does.
 */
#ifndef ENGINE_OBSERVE_H
#define ENGINE_OBSERVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct block;
struct cell;
struct context;
struct held_lock;
struct ls_guard;
struct object;
struct task;

/* Of the program: how do two locks nest, by their maps? Below 0: as they are taken. */
typedef int lock_compare(const void *held, const void *wanted);

enum ref_event { REF_FROM_ZERO, REF_UNDERFLOW, REF_SATURATED };
enum bad_access { BAD_NULL, BAD_FREED, BAD_BOUNDS, BAD_WILD, BAD_UNWRITTEN };
enum bad_free { FREE_TWICE, FREE_NOT_ALLOCATED, FREE_INSIDE };

enum access_flags {
	ACCESS_WRITE = 1,
	ACCESS_MARKED = 2, /* READ_ONCE, WRITE_ONCE, atomics, locks: an operation */
	ACCESS_RACY = 4,   /* plain, in a data_race() section */
	ACCESS_ONCE = 8,   /* marked, and neither a lock nor an atomic: orders nothing by itself */
	ACCESS_PART = 16,  /* of an access that does not lie in one granule: never done at once */
	ACCESS_POINT = 32, /* plain, and was announced as an operation */
	ACCESS_COPY = 64,  /* moves bytes whose values do not matter yet */
	ACCESS_UPDATE = 128, /* a write that depends on what it found */
};

struct access {
	uintptr_t addr;
	uint32_t size;
	uint32_t flags; /* enum access_flags */
	uint64_t site;
};

/* Stations in the life of an object that others look for. */
#define LIFE_GRACE  "waits for a grace period"
#define LIFE_QUEUED "queued as a work"

/* X(name, parameters, arguments) */
#define OBSERVER_CALLS(X)                                                                          \
	/* a lock is about to be waited for or taken */                                            \
	X(lock_wanted, (struct task * t, struct object * o, const struct held_lock *use),          \
	  (t, o, use))                                                                             \
	X(lock_taken, (struct task * t, struct object * o, struct held_lock * use), (t, o, use))   \
	/* before the lock changes; @held: @t is the owner */                                      \
	X(lock_dropped, (struct task * t, struct object * o, uint64_t site, bool held),            \
	  (t, o, site, held))                                                                      \
	X(lock_inited, (struct task * t, struct object * o, uint64_t site), (t, o, site))          \
	/* @how: "held", "held for writing", "not held": a string that stays */                    \
	X(lock_asserted,                                                                           \
	  (struct task * t, struct object * o, const char *how, bool as_asserted, uint64_t site),  \
	  (t, o, how, as_asserted, site))                                                          \
	/* a lock that is held is of another class, or held in another mode, from now on */        \
	X(lock_changed, (struct task * t, struct object * o, struct held_lock * use), (t, o, use)) \
	/* locks of the class of @o are compared by @compare; NULL: no more */                     \
	X(class_compared, (struct task * t, struct object * o, lock_compare * compare),            \
	  (t, o, compare))                                                                         \
	/* a key made at run time names no class any more; it may be used for another one */       \
	X(key_ended, (struct task * t, uintptr_t key), (t, key))                                   \
	/* a call that may sleep, other than for a lock; @what: a string that stays */             \
	X(blocks, (struct task * t, const char *what, uint64_t site), (t, what, site))             \
	/* a wait that is no lock is about to begin: @o is a completion, a domain of readers ...   \
	 */                                                                                        \
	X(wait_begun, (struct task * t, struct object * o, uint64_t site), (t, o, site))           \
	/* a call that ends a wait for @o, if there is one; @found: there was, or it is kept */    \
	X(woke, (struct task * t, struct object * o, bool found, uint64_t site),                   \
	  (t, o, found, site))                                                                     \
	/* interrupts or preemption were turned on or off, a handler was entered or left */        \
	X(context_changed, (struct task * t, const struct context *before, uint64_t site),         \
	  (t, before, site))                                                                       \
	/* every valid access, before it happens, cut at 8-byte granules */                        \
	X(accessed, (struct task * t, struct cell * c, const struct access *a), (t, c, a))         \
	/* the same where some of the block is watched, before that */                             \
	X(accessed_watched, (struct task * t, struct block * b, const struct access *a),           \
	  (t, b, a))                                                                               \
	X(access_bad,                                                                              \
	  (struct task * t, enum bad_access bad, struct block * b, const struct access *a),        \
	  (t, bad, b, a))                                                                          \
	/* @guard->at belongs to a lock from now on */                                             \
	X(guarded, (const struct ls_guard *guard), (guard))                                        \
	X(named, (uintptr_t addr, const char *type), (addr, type))                                 \
	X(allocated, (struct task * t, struct block * b), (t, b))                                  \
	/* a reader of RCU has found a pointer; its outermost section is about to end */           \
	X(dereferenced, (struct task * t, uintptr_t addr, uint64_t site), (t, addr, site))         \
	X(section_ended, (struct task * t), (t))                                                   \
	/* what reports tell of an object: "published", "unlinked"; a string that stays */         \
	X(life, (struct task * t, uintptr_t addr, const char *what, uint64_t site),                \
	  (t, addr, what, site))                                                                   \
	/* references to the object in which a count lies are taken or dropped */                  \
	X(counted, (struct task * t, uintptr_t addr, int change, uint64_t site),                   \
	  (t, addr, change, site))                                                                 \
	/* @size bytes must not be used any more, though they stay; before that is so */           \
	X(released, (struct task * t, uintptr_t addr, size_t size, uint64_t site),                 \
	  (t, addr, size, site))                                                                   \
	/* before the block changes */                                                             \
	X(freed, (struct task * t, struct block * b, uint64_t site), (t, b, site))                 \
	X(free_bad,                                                                                \
	  (struct task * t, enum bad_free bad, struct block * b, uintptr_t addr, uint64_t site),   \
	  (t, bad, b, addr, site))                                                                 \
	X(ref_bad, (struct task * t, enum ref_event what, uintptr_t addr, uint64_t site),          \
	  (t, what, addr, site))                                                                   \
	X(warned, (struct task * t, const char *text, uint64_t site), (t, text, site))             \
	X(printed, (struct task * t, const char *text), (t, text))                                 \
	X(raised,                                                                                  \
	  (struct task * t, int kind, const void *object, const char *text, uint64_t site),        \
	  (t, kind, object, text, site))                                                           \
	X(operation_begun, (struct task * t), (t))                                                 \
	X(operation_ended, (struct task * t, long outcome, bool may_hold), (t, outcome, may_hold)) \
	X(task_created, (struct task * t, struct task * child), (t, child))                        \
	X(task_ended, (struct task * t), (t))                                                      \
	/* an announced operation was performed; its state change follows */                       \
	X(event, (struct task * t), (t))                                                           \
	X(labelled, (struct task * t, unsigned int outcome, const char *what), (t, outcome, what)) \
	/* no task can run, some have not finished */                                              \
	X(stuck, (void), ())                                                                       \
	X(steps_reached, (struct task * t), (t))                                                   \
	X(crashed, (struct task * t, int sig, uintptr_t addr, uintptr_t pc), (t, sig, addr, pc))   \
	/* the tasks are done or stuck; the finish has not run yet */                              \
	X(ran, (void), ())                                                                         \
	/* after the finish of an execution in which every task ended */                           \
	X(finished, (void), ())                                                                    \
	X(execution_began, (void), ())

struct observer {
#define X(name, params, args) void(*name) params;
	OBSERVER_CALLS(X)
#undef X
};

#define OBSERVERS_MAX 24

/* For each call the observers that want it. */
struct observers {
#define X(name, params, args)                      \
	struct {                                   \
		void(*call[OBSERVERS_MAX]) params; \
		unsigned int nr;                   \
	} name;
	OBSERVER_CALLS(X)
#undef X
};

extern struct observers observers;

#define OBSERVE(name, ...)                                                 \
	do {                                                               \
		for (unsigned int __i = 0; __i < observers.name.nr; __i++) \
			observers.name.call[__i](__VA_ARGS__);             \
	} while (0)

void observers_clear(void);
void observer_add(const struct observer *observer);

#endif
