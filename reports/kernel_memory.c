// SPDX-License-Identifier: GPL-2.0-only
/*
 * In the layout of the kernel's sanitizers: memory errors as KASAN tells them, values that were
 * never written as KMSAN does, and races as KCSAN does. In the place of an address stands the
 * object's name; there are no bytes of shadow memory, since there are no such bytes.
 */
#include <string.h>
#include "reports/get.h"
#include "reports/kernel.h"

#define RULE_WIDTH 66

static void print_rule(struct kernel_block *b)
{
	for (int i = 0; i < RULE_WIDTH; i++)
		fputc('=', b->out);
	fputc('\n', b->out);
}

static const char *object_name(struct kernel_block *b)
{
	const char *name = get_string(json_object_get(b->finding, "object"), "name");

	return *name ? name : "memory that is no object";
}

/* The stack whose title begins so; NULL: there is none. */
static const json_t *find_stack(struct kernel_block *b, const char *title)
{
	const json_t *stack;
	size_t i;

	json_array_foreach(json_object_get(b->finding, "stacks"), i, stack)
		if (!strncmp(get_string(stack, "title"), title, strlen(title)))
			return stack;
	return NULL;
}

/* "Allocated by task attach/1:" and its stack. */
static void print_stack(struct kernel_block *b, const char *title, const char *headline)
{
	const json_t *stack = find_stack(b, title);

	if (!stack)
		return;
	kernel_line(b, "");
	fputs(headline, b->out);
	kernel_task_of(b, stack);
	kernel_line(b, ":");
	kernel_frames(b, 1, json_object_get(stack, "frames"));
}

static void print_release(struct kernel_block *b)
{
	kernel_line(b, "");
	fputs("CPU: 0 PID: ", b->out);
	fprintf(b->out, "%lld Comm: ", (long long)get_integer(b->finding, "task", -1) + 1);
	kernel_this_task(b);
	fprintf(b->out, " lockstep %s %s\n", b->version, b->scenario);
}

static void print_here(struct kernel_block *b)
{
	kernel_line(b, "Call Trace:");
	kernel_frames(b, 1, json_object_get(find_stack(b, "here"), "frames"));
}

/* Where in its allocation the access is, in KASAN's words. */
static void print_place(struct kernel_block *b)
{
	const json_t *allocation = json_object_get(b->finding, "allocation");
	const char *type = get_string(json_object_get(b->finding, "object"), "type");
	long long size = get_integer(allocation, "size", 0);
	long long offset = get_integer(allocation, "offset", 0);
	const char *state = find_stack(b, "freed") ? "freed" : "allocated";

	if (!allocation)
		return;
	fprintf(b->out, "\nThe buggy address belongs to the object %s\n", object_name(b));
	fprintf(b->out, " which belongs to the %s %s of size %lld\n", *type ? "type" : "cache",
		*type ? type : "kmalloc", size);
	kernel_line(b, "The buggy address is located");
	if (offset < 0)
		fprintf(b->out, " %lld bytes to the left of\n", -offset);
	else if (offset >= size)
		fprintf(b->out, " %lld bytes to the right of\n", offset - size);
	else
		fprintf(b->out, " %lld bytes inside of\n", offset);
	fprintf(b->out, " %s %lld-byte region\n", state, size);
}

static void write_kasan(struct kernel_block *b, const char *bug)
{
	const json_t *access = json_object_get(b->finding, "access");

	print_rule(b);
	fprintf(b->out, "BUG: KASAN: %s in ", bug);
	kernel_site(b, json_object_get(b->finding, "where"));
	kernel_line(b, "");
	if (access)
		fprintf(b->out, "%s of size %lld at %s by task ",
			get_bool(access, "write") ? "Write" : "Read",
			(long long)get_integer(access, "size", 0), object_name(b));
	else
		fprintf(b->out, "Free of %s by task ", object_name(b));
	kernel_this_task(b);
	kernel_line(b, "");
	print_release(b);
	print_here(b);
	print_stack(b, "allocated", "Allocated by task ");
	print_stack(b, "freed", "Freed by task ");
	print_stack(b, "put off", "Last potentially related work creation, by task ");
	print_place(b);
	print_rule(b);
}

static void write_use_after_free(struct kernel_block *b)
{
	write_kasan(b, "slab-use-after-free");
}

static void write_double_free(struct kernel_block *b)
{
	write_kasan(b, "double-free");
}

static void write_invalid_free(struct kernel_block *b)
{
	write_kasan(b, "invalid-free");
}

static void write_out_of_bounds(struct kernel_block *b)
{
	write_kasan(b, "slab-out-of-bounds");
}

static void write_wild(struct kernel_block *b)
{
	write_kasan(b, "wild-memory-access");
}

static void write_null(struct kernel_block *b)
{
	write_kasan(b, "null-ptr-deref");
}

static void write_kmsan(struct kernel_block *b)
{
	print_rule(b);
	fputs("BUG: KMSAN: uninit-value in ", b->out);
	kernel_site(b, json_object_get(b->finding, "where"));
	kernel_line(b, "");
	kernel_frames(b, 1, json_object_get(find_stack(b, "here"), "frames"));
	print_stack(b, "allocated", "Uninit was created by task ");
	print_release(b);
	print_rule(b);
}

/* "write (marked) to x of 8 bytes by task a/1 on cpu 0:" */
static void print_access(struct kernel_block *b, const char *key, const json_t *stack,
			 unsigned int cpu)
{
	const json_t *access = json_object_get(b->finding, key);

	fprintf(b->out, "%s%s to %s of %lld bytes by task ",
		get_bool(access, "write") ? "write" : "read",
		get_bool(access, "marked") ? " (marked)" : "", object_name(b),
		(long long)get_integer(access, "size", 0));
	kernel_task_of(b, stack);
	fprintf(b->out, " on cpu %u:\n", cpu);
	kernel_frames(b, 1, json_object_get(stack, "frames"));
	kernel_line(b, "");
}

static const char *function_of(const json_t *stack)
{
	const json_t *frame = json_array_get(json_object_get(stack, "frames"), 0);
	const char *name = get_string(frame, "function");

	return *name ? name : "?";
}

/* The functions in alphabetical order, so that a race has one headline whoever comes first. */
static void write_kcsan(struct kernel_block *b)
{
	const json_t *stacks = json_object_get(b->finding, "stacks");
	const json_t *here = json_array_get(stacks, 0), *other = json_array_get(stacks, 1);
	const char *f = function_of(here), *g = function_of(other);
	bool swap = strcmp(f, g) > 0;

	print_rule(b);
	fprintf(b->out, "BUG: KCSAN: data-race in %s / %s\n\n", swap ? g : f, swap ? f : g);
	print_access(b, "other", other, 0);
	print_access(b, "access", here, 1);
	kernel_line(b, "Reported by Kernel Concurrency Sanitizer's rules on:");
	fprintf(b->out, "lockstep %s %s\n", b->version, b->scenario);
	print_rule(b);
}

static bool has_accesses(const json_t *finding)
{
	return json_object_get(finding, "access") && json_object_get(finding, "other");
}

static bool has_access(const json_t *finding)
{
	return json_object_get(finding, "access");
}

const struct kernel_layout kernel_memory_layouts[] = {
	{ "use-after-free", "after", has_access, write_use_after_free },
	{ "double-free", NULL, NULL, write_double_free },
	{ "invalid-free", NULL, NULL, write_invalid_free },
	{ "out-of-bounds", "object", has_access, write_out_of_bounds },
	{ "out-of-bounds", "wild", has_access, write_wild },
	{ "null-dereference", NULL, has_access, write_null },
	{ "uninitialised", NULL, NULL, write_kmsan },
	{ "data-race", NULL, has_accesses, write_kcsan },
	{ NULL, NULL, NULL, NULL },
};
