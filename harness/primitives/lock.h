/* SPDX-License-Identifier: GPL-2.0-only */
/* What locks have in common: at most one owner, and the list of what a task holds. */
#ifndef PRIMITIVES_LOCK_H
#define PRIMITIVES_LOCK_H

#include "harness/engine/exec.h"
#include "harness/primitives/context.h"
#include "harness/primitives/lockdep.h"

/* Offset of the lockdep map in every lock of include/kernel. */
#define DEP_MAP_OFFSET sizeof(unsigned long)

/* What a caller of a lock function said. */
struct lock_call {
	const char *name; /* "mutex_lock": a string that stays */
	uintptr_t pc;
	enum object_type type;
	unsigned int subclass; /* 0: not nested */
	enum held_mode mode;
	const void *nest; /* lock, or its map, that makes several of one class legal; or NULL */
	int error; /* that a signal or a timeout ends the wait with, -EINTR or -ETIME; 0: none */
};

/* A call in the wrapper of that name, which is what reports show. */
#define LOCK_CALL(n, t, ...)                                                \
	(&(struct lock_call){ .name = (n),                                  \
			      .pc = (uintptr_t)__builtin_return_address(0), \
			      .type = (t),                                  \
			      ##__VA_ARGS__ })

struct object *lock_object(const void *lock, enum object_type type);
void lock_init(void *lock, enum object_type type, const char *label, const void *key, uintptr_t pc);
/* 0, or the negative errno that ended the wait: only with @call->error. */
int lock_take(void *lock, const struct lock_call *call);
void lock_retake(void *lock, const struct lock_call *call);
bool lock_try(void *lock, const struct lock_call *call);
bool lock_may_fail(const struct lock_call *call);
int lock_wait_fails(const struct lock_call *call);
void lock_drop(void *lock, const struct lock_call *call);
bool lock_look(void *lock, enum object_type type, const char *name, uintptr_t pc);
void lock_destroy(void *lock, enum object_type type, uintptr_t pc);
/* Parts of the above, inside the event in which the lock is taken or given up. */
void lock_grant(struct task *t, struct object *object, const struct held_lock *use, uintptr_t pc);
void lock_give_up(struct object *object, const struct lock_call *call);
void lock_hold(struct task *t, struct object *object, const struct held_lock *use);
bool lock_forget(struct task *t, const struct object *object);

/* What the caller of a lock function asks for, before the site is known. */
static inline struct held_lock lock_use(const struct lock_call *call)
{
	return (struct held_lock){ .subclass = (uint16_t)call->subclass,
				   .mode = (uint8_t)call->mode,
				   .nest = call->nest ? nest_object(call->nest) : NULL,
				   .context = current_task->context };
}

static inline void plain_write(const void *p, size_t size, uintptr_t pc)
{
	memory_access((uintptr_t)p, size, ACCESS_WRITE, pc);
}

#endif
