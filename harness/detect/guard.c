// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fields that belong to a lock: a model or a scenario says which. Every access is looked at,
 * marked or not, whether anybody else is near or not: so it takes no unlucky schedule to find one
 * without the lock. Reading needs the lock in any mode, writing needs it for writing.
 *
 * Of a field whose value is to be used in the section that read it (LS_GUARD_TOGETHER), a write is
 * wrong that rests on what an earlier section of the lock read: the task checked, dropped the lock,
 * another task wrote, and the first acts on what was true before. A read or a write in the same
 * section makes up for it.
 *
 * Not looked at: the setup and the finish, data_race() and context_unsafe(), and what a task has
 * allocated until another task gets there.
 */
#include "harness/detect/guard.h"
#include <stdlib.h>
#include <string.h>
#include "harness/detect/describe.h"
#include "harness/detect/finding.h"
#include "harness/detect/table.h"
#include "harness/engine/watch.h"

#define RULES_MAX 256u
#define NOBODY	  0xff

/* What a task knows of a field. */
struct knowledge {
	uint32_t writes; /* of others, when it read it */
	bool here;	 /* in the section that it is in */
	bool before;	 /* in one that is over */
	uint64_t site;	 /* of that read */
};

struct guarded {
	uintptr_t addr, lock;
	uint32_t size, flags;
	uint32_t stamp;	 /* execution to which what follows belongs */
	uint32_t writes; /* in this execution */
	uint8_t alone, alone_at_setup;
	uint8_t writer;		 /* of the last, */
	uint64_t write_site;	 /* and where */
	struct knowledge *tasks; /* LS_GUARD_TOGETHER: of each */
};

static struct ls_guard rules[RULES_MAX]; /* of types */
static unsigned int rules_nr;
static struct guarded *list;
static unsigned int list_nr, list_max, setup_nr;
static bool setup_done;

/* Declared in the program's code, see <linux/compiler.h>. */
extern const struct ls_guard __start_lockstep_guards[] __attribute__((weak));
extern const struct ls_guard __stop_lockstep_guards[] __attribute__((weak));

/* And in code that was loaded. */
static const struct ls_guard *loaded, *loaded_end;

void guards_add(const struct ls_guard *from, const struct ls_guard *to)
{
	loaded = from;
	loaded_end = to;
}

/* One in a header is declared by each file that includes it. */
static void add_rule(const struct ls_guard *rule)
{
	for (unsigned int i = 0; i < rules_nr; i++)
		if (!strcmp(rules[i].type, rule->type) && rules[i].at == rule->at &&
		    rules[i].lock == rule->lock && rules[i].flags == rule->flags)
			return;
	if (rules_nr == RULES_MAX)
		harness_bug("more than %u guarded fields", RULES_MAX);
	rules[rules_nr++] = *rule;
}

static void forget_from(unsigned int nr)
{
	while (list_nr > nr)
		free(list[--list_nr].tasks);
}

static void guard_start(void)
{
	forget_from(0);
	rules_nr = 0;
	setup_done = false;
	statics_watched = false;
	for (const struct ls_guard *g = __start_lockstep_guards; g < __stop_lockstep_guards; g++)
		add_rule(g);
	for (const struct ls_guard *g = loaded; g < loaded_end; g++)
		add_rule(g);
}

static void guard_began(void)
{
	if (!setup_done)
		setup_nr = list_nr;
	setup_done = true;
	forget_from(setup_nr);
}

static void add_field(uintptr_t addr, size_t size, uintptr_t lock, unsigned int flags)
{
	struct block *block = block_find(addr);
	struct guarded *g;

	if (list_nr == list_max) {
		list_max = list_max ? 2 * list_max : 64;
		list = realloc(list, list_max * sizeof(*list));
		if (!list)
			harness_bug("no memory for guarded fields");
	}
	g = &list[list_nr++];
	*g = (struct guarded){ .addr = addr,
			       .lock = lock,
			       .size = (uint32_t)size,
			       .flags = flags,
			       .stamp = execution.number,
			       .alone_at_setup = NOBODY };
	if (block && block->window != MAIN_WINDOW)
		g->alone_at_setup = block->window;
	g->alone = g->alone_at_setup;
	if (flags & LS_GUARD_TOGETHER) {
		g->tasks = calloc(TASKS_SLOTS, sizeof(*g->tasks));
		if (!g->tasks)
			harness_bug("no memory for guarded fields");
	}
	if (block)
		watch_guarded(block);
	else
		statics_watched = true;
}

static void guard_declared(const struct ls_guard *rule)
{
	if (rule->type)
		add_rule(rule);
	else
		add_field(rule->at, rule->size, rule->lock, rule->flags);
}

static void guard_named(uintptr_t addr, const char *type)
{
	for (unsigned int i = 0; i < rules_nr; i++)
		if (!strcmp(rules[i].type, type))
			add_field(addr + rules[i].at, rules[i].size, addr + rules[i].lock,
				  rules[i].flags);
}

static void refresh(struct guarded *g)
{
	if (g->stamp == execution.number)
		return;
	g->stamp = execution.number;
	g->writes = 0;
	g->writer = NOBODY;
	g->alone = g->alone_at_setup;
	for (unsigned int i = 0; g->tasks && i < TASKS_SLOTS; i++)
		g->tasks[i] = (struct knowledge){ 0 };
}

static bool holds(const struct task *t, uintptr_t lock, bool write)
{
	for (unsigned int i = 0; i < t->held_nr; i++)
		if (t->held[i].object->addr == lock && (!write || t->held[i].mode == HELD_WRITE))
			return true;
	return false;
}

static const struct guarded *told; /* of the raise under way */

static void tell_without(const struct raise *r, FILE *out)
{
	fprintf(out, "task %s %s ", r->task->name, r->more ? "writes" : "reads");
	describe_address(out, r->addr);
	fprintf(out, " in %s() without ", function_of(r->site));
	describe_address(out, told->lock);
	fprintf(out, ", which guards it");
}

static void raise_without(const struct guarded *g, struct task *t, const struct access *a)
{
	struct raise r = {
		.kind = LS_LOCK_NOT_HELD,
		.task = t,
		.site = a->site,
		.addr = g->addr,
		.story = tell_without,
		.form = "guard",
		.access = { a->addr, a->size, a->flags },
		.more = a->flags & ACCESS_WRITE,
	};

	told = g;
	raise_finding(&r);
}

static void tell_apart(const struct raise *r, FILE *out)
{
	fprintf(out, "task %s writes ", r->task->name);
	describe_address(out, r->addr);
	fprintf(out, " in %s() after what it read in an earlier section of ", function_of(r->site));
	describe_address(out, told->lock);
	fprintf(out, ", and task %s has written it in between", r->evidence[1].task->name);
}

static void raise_apart(const struct guarded *g, struct task *t, const struct access *a)
{
	struct raise r = {
		.kind = LS_LOCK_NOT_HELD,
		.task = t,
		.site = a->site,
		.addr = g->addr,
		.story = tell_apart,
		.form = "check then act",
		.access = { a->addr, a->size, a->flags },
	};

	told = g;
	raise_evidence(&r, "checked", t, g->tasks[t->id].site);
	raise_evidence(&r, "written in between", &tasks[g->writer], g->write_site);
	raise_finding(&r);
}

static void follow(struct guarded *g, struct task *t, const struct access *a)
{
	struct knowledge *k = &g->tasks[t->id];

	if (!(a->flags & ACCESS_WRITE)) {
		*k = (struct knowledge){ .writes = g->writes, .here = true, .site = a->site };
		return;
	}
	if (!k->here && k->before && k->writes != g->writes && g->writer != t->id)
		raise_apart(g, t, a);
	g->writes++;
	g->writer = t->id;
	g->write_site = a->site;
	*k = (struct knowledge){ .writes = g->writes, .here = true, .site = a->site };
}

static void check(struct guarded *g, struct task *t, const struct access *a)
{
	refresh(g);
	if (g->alone == t->id)
		return;
	g->alone = NOBODY;
	if (!holds(t, g->lock, a->flags & ACCESS_WRITE))
		raise_without(g, t, a);
	else if (g->tasks)
		follow(g, t, a);
}

static void guard_accessed(struct task *t, struct block *b, const struct access *a)
{
	(void)b;
	if (!in_task() || (a->flags & ACCESS_RACY) || t->guards_off)
		return;
	for (unsigned int i = 0; i < list_nr; i++)
		if (a->addr < list[i].addr + list[i].size && list[i].addr < a->addr + a->size)
			check(&list[i], t, a);
}

/* What was read in a section that is over was read before. */
static void guard_dropped(struct task *t, struct object *o, uint64_t site, bool held)
{
	(void)site, (void)held;
	for (unsigned int i = 0; i < list_nr; i++) {
		struct guarded *g = &list[i];

		if (!g->tasks || g->lock != o->addr || g->stamp != execution.number ||
		    !g->tasks[t->id].here)
			continue;
		g->tasks[t->id].here = false;
		g->tasks[t->id].before = true;
	}
}

const struct detector_ops detector_guard = {
	.name = "guard",
	.help = "a field is used without the lock that guards it, or checked and changed apart",
	.observer = { .guarded = guard_declared,
		      .named = guard_named,
		      .accessed_watched = guard_accessed,
		      .lock_dropped = guard_dropped,
		      .execution_began = guard_began },
	.start = guard_start,
};
