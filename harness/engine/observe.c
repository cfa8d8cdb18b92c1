// SPDX-License-Identifier: GPL-2.0-only
/* The lists of observers. They are set up before an exploration and do not change during it. */
#include "harness/engine/observe.h"
#include <assert.h>
#include <string.h>

struct observers observers;

void observers_clear(void)
{
	memset(&observers, 0, sizeof(observers));
}

void observer_add(const struct observer *observer)
{
#define X(name, params, args)                                              \
	if (observer->name) {                                              \
		assert(observers.name.nr < OBSERVERS_MAX);                 \
		observers.name.call[observers.name.nr++] = observer->name; \
	}
	OBSERVER_CALLS(X)
#undef X
}
