// SPDX-License-Identifier: GPL-2.0-only
/* Every detector, in the order in which they are asked. */
#include "harness/detect/table.h"
#include <lockstep/engine.h>
#include <stddef.h>
#include "harness/detect/chain.h"

static const struct detector_ops *const table[] = {
#ifdef LOCKSTEP_THREAD_SANITIZER
	&detector_thread_sanitizer,
#endif
	&detector_irq,
	&detector_instance,
	&detector_imbalance,
	&detector_recursive,
	&detector_lock_order,
	&detector_sleep,
	&detector_not_held,
	&detector_wait,
	&detector_lifetime,
	&detector_race,
	&detector_release,
	&detector_rcu,
	&detector_bad_pointer,
	&detector_refcount,
	&detector_leak,
	&detector_invariant,
	&detector_uninitialised,
	&detector_guard,
};
#define TABLE_NR (sizeof(table) / sizeof(table[0]))

/**
 * detectors_start() - attach all of them for a new search
 *
 * Context: harness thread, after observers_clear().
 */
void detectors_start(void)
{
	chains_start();
	for (size_t i = 0; i < TABLE_NR; i++) {
		if (table[i]->start)
			table[i]->start();
		observer_add(&table[i]->observer);
		if (table[i]->chain)
			chains_add(table[i]->chain);
	}
	observer_add(&chains_observer);
}

const struct ls_listed *ls_detectors(void)
{
	static struct ls_listed list[TABLE_NR + 1];

	for (size_t i = 0; i < TABLE_NR; i++)
		list[i] = (struct ls_listed){ table[i]->name, table[i]->help };
	return list;
}
