// SPDX-License-Identifier: GPL-2.0-only
/*
 * Data races, as clang's ThreadSanitizer sees them. It is shown every access that the harness's own
 * detector is shown, and the same edges (thread_sanitizer_fibers.c); it has a memory, clocks and
 * rules of its own. Marked accesses are relaxed atomics to it, and so is what the kernel's rules
 * count as marked.
 *
 * Not checked independently: the edges themselves, and which accesses are marked. Frees are not
 * shown: an unordered use is a use-after-free, and the detector of these tells it.
 */
#include "harness/detect/race.h"
#include "harness/detect/table.h"
#include "harness/detect/thread_sanitizer.h"
#include "harness/engine/exec.h"

#define RELAXED 0

/* A store of what is there already: nothing else runs meanwhile. */
static void show_marked(uintptr_t addr, unsigned int size, bool write)
{
	switch (size) {
#define X(bits)                                                                            \
	case bits / 8:                                                                     \
		if (write)                                                                 \
			__tsan_atomic##bits##_store((uint##bits##_t *)addr,                \
						    *(uint##bits##_t *)addr, RELAXED);     \
		else                                                                       \
			__tsan_atomic##bits##_load((const uint##bits##_t *)addr, RELAXED); \
		break;
		TSAN_BITS(X)
#undef X
	}
}

static void show(const struct access *a)
{
	bool write = a->flags & ACCESS_WRITE;
	void *site = tsan_place_of_site(a->site);

	if (!race_is_marked(a, execution.strict_races)) {
		if (write)
			__tsan_write_range_pc((void *)a->addr, a->size, site);
		else
			__tsan_read_range_pc((void *)a->addr, a->size, site);
		return;
	}
	__tsan_func_entry(site);
	__tsan_func_entry(
		(void *)(a->flags & ACCESS_MARKED ? &tsan_below_marked : &tsan_below_counted));
	if (a->size & (a->size - 1) || a->addr % a->size)
		for (unsigned int i = 0; i < a->size; i++)
			show_marked(a->addr + i, 1, write);
	else
		show_marked(a->addr, a->size, write);
	__tsan_func_exit();
	__tsan_func_exit();
}

/* What came before at that place is forgotten; this access is not. */
static void tell(struct task *t, const struct access *a)
{
	const struct tsan_side before = tsan_race.before;
	const struct access other = {
		.addr = before.addr,
		.size = before.size,
		.flags = (before.wrote ? ACCESS_WRITE : 0) | (before.marked ? ACCESS_MARKED : 0),
		.site = before.stack[0],
	};

	tsan_forget(a->addr);
	tsan_fibers_enter(t);
	show(a);
	tsan_fibers_leave();
	if (before.task >= 0)
		race_raise(t, a, &tasks[before.task], &other);
}

/*
 * What earlier executions did there is in the way of what this one does: there is little room. The
 * stamp is put right by the detector that comes after this one.
 */
static void tsan_accessed(struct task *t, struct cell *cell, const struct access *a)
{
	if (!in_task() || !(race_reporters & RACES_THREAD_SANITIZER))
		return;
	tsan_race.seen = false;
	tsan_page(a->addr);
	if (cell->stamp != execution.number)
		tsan_forget(a->addr);
	tsan_fibers_enter(t);
	show(a);
	tsan_fibers_leave();
	if (tsan_race.seen)
		tell(t, a);
}

const struct detector_ops detector_thread_sanitizer = {
	.name = "thread-sanitizer",
	.help = "data races, as clang's ThreadSanitizer sees them",
	.observer = { .accessed = tsan_accessed,
		      .execution_began = tsan_fibers_begin,
		      .ran = tsan_fibers_end },
	.start = tsan_fibers_ready,
};
