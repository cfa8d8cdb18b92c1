/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What fires: interrupt lines, timers and tasklets have in common that they are armed by one task
 * and that a handler then runs somewhere else, at a time of nobody's choosing.
 */
#ifndef PRIMITIVES_SOURCE_H
#define PRIMITIVES_SOURCE_H

#include "harness/engine/exec.h"

#define FIRES_MAX 16u /* in an execution: something that arms itself would never end */

enum source_place { SOURCE_HARDIRQ, SOURCE_SOFTIRQ, SOURCE_TASK };

struct source_type {
	const char *name; /* "timer": of its task */
	const char *call; /* for reports: "timer fires" */
	enum source_place place;
	bool in_memory; /* the address may be used up, and is checked like any memory */
	bool (*may_arm)(uintptr_t addr); /* NULL: always */
	void (*handle)(uintptr_t addr);
	void (*serve)(void *addr); /* source_serve() of this type */
};

/* The state of the source at an address. */
struct object *source_object(uintptr_t addr);
/* Its state changed: who can go on? */
void source_update(struct object *object);

/*
 * The event that arms it. Return: it was pending already. Makes the task that the handler runs on,
 * the first time; it is named after the label of the object.
 */
bool source_arm(const struct source_type *type, uintptr_t addr, uintptr_t pc, const char *call);
/*
 * A source that fires at most once, and only while some task keeps it open: the events with which
 * the current task begins to, and no longer does.
 */
void source_open(const struct source_type *type, uintptr_t addr, uintptr_t pc, const char *call);
void source_close(const struct source_type *type, uintptr_t addr, uintptr_t pc, const char *call);
/* The event that takes it back. Return: it was pending. */
bool source_disarm(const struct source_type *type, uintptr_t addr, uintptr_t pc, const char *call);
/* Likewise, one that others notice even if it was not. */
bool source_shut(const struct source_type *type, uintptr_t addr, uintptr_t pc, const char *call);
/* Likewise, unless the handler runs: -1. */
int source_try_disarm(const struct source_type *type, uintptr_t addr, uintptr_t pc,
		      const char *call);
/* In an event that has begun: no longer pending. Return: it was. */
bool source_take_back(const struct source_type *type, uintptr_t addr);
/* The event that looks. Return: it is pending. */
bool source_look(const struct source_type *type, uintptr_t addr, uintptr_t pc, const char *call);
/* The event that turns it on or off, once more or less. */
void source_turn(const struct source_type *type, uintptr_t addr, int by, uintptr_t pc,
		 const char *call);
/* Wait until no handler runs; with OP_SETTLE until nothing is pending, either. */
void source_wait(const struct source_type *type, uintptr_t addr, enum op_kind kind, uintptr_t pc,
		 const char *call);
/* The task that the handler runs on, made when there is none yet: in an event, or in the setup. */
void source_need_server(const struct source_type *type, uintptr_t addr);
/* Runs the handler whenever it fires, for ever. */
void source_serve(const struct source_type *type, uintptr_t addr) __attribute__((noreturn));

#endif
