// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory that is freed while a reader may still use what it found: freed without a grace period, or
 * with one that began too early. Who reads it then is a use-after-free, told by lifetime.c; here is
 * the reader that has found the pointer, with nothing that orders this before the free, and is
 * lucky. A lock or a reference that orders the two is as good as a grace period.
 *
 * Told at the end of the section, or at the free where that comes later; the section may be one of
 * SRCU, and where a task is in several the last one counts. A pointer that is only compared counts
 * as well: that is what rcu_access_pointer() is for.
 */
#include "harness/detect/describe.h"
#include "harness/detect/finding.h"
#include "harness/detect/slots.h"
#include "harness/detect/table.h"

#define FOUND_MAX 1024u /* in an execution; what a reader finds beyond is not followed */

/* A pointer that a reader has found. */
struct found {
	uintptr_t block;
	const struct task *reader;
	uint64_t site;
	uint32_t clk; /* the reader's own, then */
	bool over;    /* its section is */
	const struct task *freer;
	uint64_t free_site;
};

static struct found list[FOUND_MAX];
static unsigned int list_nr;

static void rcu_began(void)
{
	list_nr = 0;
}

static void tell(const struct raise *r, FILE *out)
{
	fprintf(out, "task %s frees ", r->task->name);
	describe_address(out, r->addr);
	fprintf(out, " in %s(), and no grace period keeps it for task %s, which found it in %s()",
		function_of(r->site), r->evidence[0].task->name, function_of(r->evidence[0].site));
}

static bool is_reader(const struct slot *slot, void *arg)
{
	const struct found *f = arg;

	return slot->task == f->reader->id;
}

/* Who used it, too, is told of as a use after the free. */
static bool was_used(struct found *f)
{
	const struct block *b = block_find(f->block);

	for (uintptr_t granule = b->addr; granule < b->addr + b->size; granule += 8)
		if (slots_find(cell_of(granule), is_reader, f))
			return true;
	return false;
}

static void raise_free(struct found *f, const struct task *freer, uint64_t site)
{
	struct raise r = {
		.kind = LS_RCU_MISUSE,
		.task = freer,
		.site = site,
		.addr = f->block,
		.story = tell,
		.form = "freed early",
	};

	if (was_used(f))
		return;
	raise_evidence(&r, "found in a reader's section", f->reader, f->site);
	raise_finding(&r);
}

static void rcu_dereferenced(struct task *t, uintptr_t addr, uint64_t site)
{
	const struct block *b = block_find(addr);

	/* Low bits that are set say of a pointer that it is not to be used as it is. */
	if (!b || !in_task() || addr & 7)
		return;
	for (unsigned int i = 0; i < list_nr; i++)
		if (list[i].block == b->addr && list[i].reader == t && !list[i].over)
			return;
	if (list_nr == FOUND_MAX)
		return;
	list[list_nr] = (struct found){
		.block = b->addr, .reader = t, .site = site, .clk = t->order.at[t->id]
	};
	if (b->state == BLOCK_FREED) {
		list[list_nr].freer = &tasks[b->freed_by];
		list[list_nr].free_site = b->free_site;
	}
	list_nr++;
}

static void rcu_section_ended(struct task *t)
{
	for (unsigned int i = 0; i < list_nr; i++) {
		struct found *f = &list[i];

		if (f->reader != t || f->over)
			continue;
		f->over = true;
		if (f->freer)
			raise_free(f, f->freer, f->free_site);
	}
}

static void rcu_freed(struct task *t, struct block *b, uint64_t site)
{
	for (unsigned int i = 0; i < list_nr; i++) {
		struct found *f = &list[i];

		if (f->block != b->addr || f->reader == t || t->order.at[f->reader->id] >= f->clk)
			continue;
		f->freer = t;
		f->free_site = site;
		if (f->over)
			raise_free(f, t, site);
	}
}

const struct detector_ops detector_rcu = {
	.name = "rcu",
	.help = "memory is freed before the grace period that a reader of it needs",
	.observer = { .dereferenced = rcu_dereferenced,
		      .section_ended = rcu_section_ended,
		      .freed = rcu_freed,
		      .execution_began = rcu_began },
};
