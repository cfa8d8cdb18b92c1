// SPDX-License-Identifier: GPL-2.0-only
/*
 * Accesses through null and error pointers, past the end of objects and stacks, to memory that no
 * task may write; and signals that the program provokes.
 */
#include <signal.h>
#include "harness/detect/describe.h"
#include "harness/detect/finding.h"
#include "harness/detect/table.h"

static void tell(const struct raise *r, FILE *out)
{
	fprintf(out, "task %s accesses memory in %s() ", r->task->name, function_of(r->site));
	if (r->kind == LS_NULL_DEREFERENCE)
		fprintf(out, "through a null or error pointer");
	else if (r->more == BAD_WILD)
		fprintf(out, "that no task may write");
	else if (memory_is_stack(r->addr))
		fprintf(out, "below the end of its stack");
	else
		fprintf(out, "outside the object");
}

static const char *form_of(enum bad_access bad, uintptr_t addr)
{
	if (bad == BAD_NULL)
		return NULL;
	if (bad == BAD_WILD)
		return "wild";
	return memory_is_stack(addr) ? "stack" : "object";
}

static void pointer_bad(struct task *t, enum bad_access bad, struct block *b,
			const struct access *a)
{
	struct raise r = {
		.kind = bad == BAD_NULL ? LS_NULL_DEREFERENCE : LS_OUT_OF_BOUNDS,
		.task = t,
		.site = a->site,
		.addr = b ? b->addr : 0,
		.story = tell,
		.form = form_of(bad, a->addr),
		.access = { a->addr, a->size, a->flags },
		.more = bad,
	};

	if (bad == BAD_FREED || bad == BAD_UNWRITTEN)
		return;
	if (b)
		raise_evidence(&r, "allocated", &tasks[b->window], b->alloc_site);
	raise_finding(&r);
}

static void tell_signal(const struct raise *r, FILE *out)
{
	fprintf(out, "task %s stops in %s() on signal %lu", r->task->name, function_of(r->site),
		r->more);
}

static void tell_stack(const struct raise *r, FILE *out)
{
	fprintf(out, "task %s overflows its stack in %s()", r->task->name, function_of(r->site));
}

static void pointer_crashed(struct task *t, int sig, uintptr_t addr, uintptr_t pc)
{
	struct raise r = {
		.kind = LS_CRASH,
		.task = t,
		.site = site_of(pc),
		.story = tell_signal,
		.more = (uint64_t)sig,
	};

	if (sig == SIGSEGV || sig == SIGBUS) {
		r.kind = addr < 4096 || addr >= (uintptr_t)-4096 ? LS_NULL_DEREFERENCE
								 : LS_OUT_OF_BOUNDS;
		r.story = memory_is_stack(addr) ? tell_stack : tell;
		r.form = r.kind == LS_OUT_OF_BOUNDS ? form_of(BAD_WILD, addr) : NULL;
		if (memory_is_stack(addr))
			r.form = "stack";
		r.more = BAD_BOUNDS;
	}
	raise_finding(&r);
}

const struct detector_ops detector_bad_pointer = {
	.name = "bad-pointer",
	.help = "null-dereference, out-of-bounds, crash",
	.observer = { .access_bad = pointer_bad, .crashed = pointer_crashed },
};
