// SPDX-License-Identifier: GPL-2.0-only
/*
 * What fires, each on a thread of its own: timers, tasklets, and what faults inject. That a handler
 * comes in on the processor of a thread that is somewhere else does not exist here.
 */
#include "harness/threads/source.h"
#include "harness/threads/races.h"
#include <stdio.h>

#define FIRES_MAX 16u /* as in the scheduled run */

#define SOURCES_MAX 128u

static struct source sources[SOURCES_MAX];
static unsigned int sources_nr;

struct source *source_at(const void *addr)
{
	for (unsigned int i = 0; i < sources_nr; i++)
		if (sources[i].addr == addr)
			return &sources[i];
	if (sources_nr == SOURCES_MAX)
		thread_lacks("room for so many timers");
	sources[sources_nr] = (struct source){ .addr = addr, .name = "" };
	return &sources[sources_nr++];
}

static uint64_t not_ready(const void *arg)
{
	const struct source *s = arg;

	return s->pending && s->fired < FIRES_MAX && helpers_may_run() ? 0 : PARK_IDLE;
}

/* Whether it still fires is looked at when it is its turn. */
static bool begin(struct source *s)
{
	bool begins;

	park_lock();
	park(not_ready, s, "something to do");
	park_unlock();
	thread_point();
	park_lock();
	begins = s->pending;
	s->pending = false;
	s->running |= begins;
	s->fired += begins;
	if (begins)
		races_acquire(s);
	park_unlock();
	return begins;
}

static void serve(void *arg)
{
	struct source *s = arg;

	for (;;) {
		if (!begin(s))
			continue;
		s->handle(s->arg);
		thread_point();
		park_lock();
		races_release(s);
		s->running = false;
		park_wake();
		park_unlock();
	}
}

void source_need_server(struct source *s)
{
	char name[80];

	if (s->server)
		return;
	snprintf(name, sizeof(name), "%s", s->name);
	s->server = helper_new(name, serve, s);
}

bool source_arm(const void *addr)
{
	struct source *s;
	bool was;

	thread_point();
	park_lock();
	s = source_at(addr);
	source_need_server(s);
	races_release(s);
	was = s->pending;
	s->pending = true;
	park_wake();
	park_unlock();
	return was;
}

bool source_take_back(const void *addr)
{
	struct source *s;
	bool was;

	park_lock();
	s = source_at(addr);
	was = s->pending;
	s->pending = false;
	park_wake();
	park_unlock();
	return was;
}

bool source_disarm(const void *addr)
{
	thread_point();
	return source_take_back(addr);
}

bool source_is_any(void)
{
	return sources_nr;
}

static uint64_t server_of(const struct source *s)
{
	return s->server ? 1ull << s->server->id : PARK_ANYBODY;
}

static uint64_t handler_runs(const void *arg)
{
	const struct source *s = arg;

	return s->running ? server_of(s) : 0;
}

static uint64_t not_settled(const void *arg)
{
	const struct source *s = arg;

	return s->running || s->pending ? server_of(s) : 0;
}

void source_wait(const void *addr, bool settled)
{
	struct source *s;

	thread_point();
	park_lock();
	s = source_at(addr);
	park(settled ? not_settled : handler_runs, s, "the end of a handler");
	races_acquire(s);
	park_unlock();
}

void source_window(const void *addr, bool opens)
{
	uint64_t self = 1ull << thread_self()->id;
	struct source *s;

	thread_point();
	park_lock();
	s = source_at(addr);
	if (opens)
		races_release(s);
	if (opens)
		s->users |= self;
	else
		s->users &= ~self;
	s->pending = s->users && !s->fired;
	park_wake();
	park_unlock();
}
