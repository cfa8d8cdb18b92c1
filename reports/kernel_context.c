// SPDX-License-Identifier: GPL-2.0-only
/* In the kernel's layout: calls that may sleep where they must not, and misuse of RCU. */
#include "reports/get.h"
#include "reports/kernel.h"

static const json_t *context_of(struct kernel_block *b)
{
	return json_object_get(b->finding, "context");
}

static json_int_t depth(struct kernel_block *b, const char *what)
{
	return get_integer(context_of(b), what, 0);
}

/* What the kernel counts in one word; here only whether it is zero means something. */
static json_int_t preempt_count(struct kernel_block *b)
{
	return depth(b, "preempt_off") + depth(b, "bh_off") + depth(b, "softirq") +
	       depth(b, "hardirq");
}

static void write_sleeping(struct kernel_block *b)
{
	json_int_t count = preempt_count(b);
	const json_t *stack = json_array_get(json_object_get(b->finding, "stacks"), 0);
	const json_t *tasks = json_object_get(b->finding, "tasks");
	json_int_t task = get_integer(b->finding, "task", -1);
	const char *name = json_string_value(json_array_get(tasks, (size_t)task));

	fputs("BUG: sleeping function called from invalid context at ", b->out);
	kernel_site(b, json_object_get(b->finding, "where"));
	fprintf(b->out, "\nin_atomic(): %d, irqs_disabled(): %d, pid: %lld, name: %s\n", count > 0,
		get_bool(context_of(b), "irqs_off"), (long long)task + 1, name ? name : "setup");
	fprintf(b->out, "preempt_count: %lld, expected: 0\n", (long long)count);
	fprintf(b->out, "RCU nest depth: %lld, expected: 0\n", (long long)depth(b, "rcu_depth"));
	kernel_held_here(b);
	fprintf(b->out, "lockstep %s %s\n", b->version, b->scenario);
	kernel_line(b, "Call Trace:");
	kernel_frames(b, 1, json_object_get(stack, "frames"));
}

/* What the place allows at most, in the numbers of the types of waiting. */
static int context_type(struct kernel_block *b)
{
	if (depth(b, "hardirq"))
		return 2;
	return depth(b, "softirq") ? 3 : 5;
}

static void write_wait_context(struct kernel_block *b)
{
	int type = context_type(b);

	kernel_head(b, "[ BUG: Invalid wait context ]");
	kernel_this_task(b);
	kernel_line(b, " is trying to lock:");
	kernel_lock(b, json_object_get(b->finding, "lock"));
	kernel_line(b, "other info that might help us debug this:");
	fprintf(b->out, "context-{%d:%d}\n", type, type);
	kernel_held_here(b);
	kernel_stack(b);
}

static void write_rcu(struct kernel_block *b)
{
	kernel_head(b, "WARNING: suspicious RCU usage");
	kernel_site(b, json_object_get(b->finding, "where"));
	fprintf(b->out, ": %s!\n", get_string(b->finding, "story"));
	kernel_line(b, "\nother info that might help us debug this:\n");
	kernel_held_here(b);
	kernel_stack(b);
}

/* Of a free without a grace period the kernel says nothing. */
static bool is_reported(const json_t *finding)
{
	return !get_is(finding, "form", "freed early");
}

const struct kernel_layout kernel_context_layouts[] = {
	{ "sleep-in-atomic", "call", NULL, write_sleeping },
	{ "sleep-in-atomic", "lock", NULL, write_sleeping },
	{ "sleep-in-atomic", "lock with PREEMPT_RT", NULL, write_wait_context },
	{ "rcu-misuse", NULL, is_reported, write_rcu },
	{ NULL, NULL, NULL, NULL },
};
