/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What fires: it is armed by one thread, and then its handler runs on another, at any time. Each
 * call is one event, as in harness/primitives/source.h.
 */
#ifndef THREADS_SOURCE_H
#define THREADS_SOURCE_H

#include "harness/threads/threads.h"

struct source {
	const void *addr; /* by which it is found */
	void (*handle)(void *arg);
	void *arg;
	const char *name;
	struct thread *server;
	uint64_t users; /* threads that keep it open; all of it under park_lock() */
	unsigned int fired;
	bool pending, running;
};

/* The one at an address, made when there is none. With park_lock() held. */
struct source *source_at(const void *addr);
/* The thread that the handler runs on. With park_lock() held. */
void source_need_server(struct source *s);
/* Return: it was pending. */
bool source_arm(const void *addr);
bool source_disarm(const void *addr);
bool source_is_any(void);
/* In an event that has begun. */
bool source_take_back(const void *addr);
/* Until the handler does not run; and, where @settled, nothing is pending. */
void source_wait(const void *addr, bool settled);
/* It fires at most once, and only while somebody keeps it open. */
void source_window(const void *addr, bool opens);

#endif
