/* SPDX-License-Identifier: GPL-2.0-only */
/* What locks have in common: at most one owner, and the list of what a task holds. */
#ifndef PRIMITIVES_LOCK_H
#define PRIMITIVES_LOCK_H

#include "harness/engine/exec.h"

/* Offset of the lockdep map in every lock of include/kernel. */
#define DEP_MAP_OFFSET sizeof(unsigned long)

/* What a caller of a lock function said. */
struct lock_call {
	const char *name; /* "mutex_lock": a string that stays */
	uintptr_t pc;
	enum object_type type;
	unsigned int subclass; /* 0: not nested */
	enum held_mode mode;
	const void *nest; /* lock that makes several of one class legal; or NULL */
};

struct object *lock_object(const void *lock, enum object_type type);
void lock_init(void *lock, enum object_type type, const char *label, const void *key, uintptr_t pc);
void lock_take(void *lock, const struct lock_call *call);
void lock_retake(void *lock, const struct lock_call *call);
bool lock_try(void *lock, const struct lock_call *call);
void lock_drop(void *lock, const struct lock_call *call);
bool lock_look(void *lock, enum object_type type, const char *name, uintptr_t pc);
void lock_destroy(void *lock, enum object_type type, uintptr_t pc);
void lock_hold(struct task *t, struct object *object, const struct held_lock *use);
bool lock_forget(struct task *t, const struct object *object);

/* What the caller of a lock function asks for, before the site is known. */
static inline struct held_lock lock_use(const struct lock_call *call)
{
	return (struct held_lock){ .subclass = (uint16_t)call->subclass,
				   .mode = (uint8_t)call->mode,
				   .nest = call->nest,
				   .context = current_task->context };
}

static inline void plain_write(const void *p, size_t size, uintptr_t pc)
{
	memory_access((uintptr_t)p, size, ACCESS_WRITE, pc);
}

#endif
