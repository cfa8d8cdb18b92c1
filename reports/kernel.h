/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Findings in the layout of the kernel's own reports: the sections and their
 * order are the kernel's, so that who has read many of them finds what he looks for; the data and
 * the words are lockstep's.
 *
 * Written from the document alone. In the place of an address stands the object's name, in the
 * place of a release lockstep's, in the place of a process's number that of the task.
 */
#ifndef REPORTS_KERNEL_H
#define REPORTS_KERNEL_H

#include <stdbool.h>
#include <stdio.h>
#include <jansson.h>

/* One block of lines under way. */
struct kernel_block {
	FILE *out;
	const char *version, *scenario;
	const json_t *finding;
};

/* A layout, and when it is the right one. */
struct kernel_layout {
	const char *kind;
	const char *form;		     /* NULL: any */
	bool (*fits)(const json_t *finding); /* NULL: always */
	void (*write)(struct kernel_block *b);
};

/* Tables of layouts, one for each file; each ends with .kind NULL. */
extern const struct kernel_layout kernel_lock_layouts[];
extern const struct kernel_layout kernel_balance_layouts[];
extern const struct kernel_layout kernel_irq_layouts[];
extern const struct kernel_layout kernel_context_layouts[];
extern const struct kernel_layout kernel_wait_layouts[];
extern const struct kernel_layout kernel_memory_layouts[];

/* The headline between its rules, with the line of the release. */
void kernel_head(struct kernel_block *b, const char *headline);

/* "attach/1": a task of the finding; -1 is what sets up and takes down. */
void kernel_task(struct kernel_block *b, json_int_t task);
/* Whose stack it is. */
void kernel_task_of(struct kernel_block *b, const json_t *stack);

/* Of the task that ran into the finding. */
void kernel_this_task(struct kernel_block *b);

/* "(class){bits}". */
void kernel_class(struct kernel_block *b, const char *class, const char *bits);

/* "function() file.c:12". */
void kernel_site(struct kernel_block *b, const json_t *site);

/* A line with an entry of "locks", or "lock". Prints nothing for NULL. */
void kernel_lock(struct kernel_block *b, const json_t *lock);

/* "2 locks held by attach/1:" and what they are. */
void kernel_held(struct kernel_block *b, json_int_t task);
void kernel_held_here(struct kernel_block *b);

/* Frames, a line each. */
void kernel_frames(struct kernel_block *b, unsigned int indent, const json_t *frames);

/* "stack backtrace:" of the task that ran into the finding. */
void kernel_stack(struct kernel_block *b);

/* A line of its own. */
void kernel_line(struct kernel_block *b, const char *text);

/* "lock(A);" in one of the two columns of a scenario table; reads are "rlock(A);". */
void kernel_step(struct kernel_block *b, unsigned int cpu, const char *call, const char *what);

/* "rlock" or "lock", by the mode of an end of an edge or of a lock. */
const char *kernel_call(const json_t *end);

/* The first lock that a task holds of a class, or that is the object; NULL: none. */
const json_t *kernel_find_held(const json_t *finding, json_int_t task, const char *class,
			       const char *object);

/**
 * kernel_complete() - add to each finding what a kernel would have said of it
 * @document: a result document; its findings get "parity", and those that have a layout
 *            "kernel_report". What is there already stays.
 *
 * Context: any, allocates.
 */
void kernel_complete(json_t *document);

/**
 * parity_json() - what the kernel's own tools would have said
 * @finding: of a result document
 *
 * Decided by the table in parity.c, which docs/parity.md prints.
 *
 * Context: any, allocates.
 * Return: a new reference, as docs/result-format.md has it; NULL when out of memory.
 */
json_t *parity_json(const json_t *finding);

#endif
