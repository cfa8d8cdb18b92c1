/* SPDX-License-Identifier: GPL-2.0-only */
/* Who has to wait because it only repeats itself: fair treatment of loops that poll or yield. */
#ifndef STRATEGY_FAIR_H
#define STRATEGY_FAIR_H

#include <stdbool.h>
#include <stdint.h>

/**
 * fair_begin() - a new execution starts: nobody has to wait
 *
 * Context: harness thread.
 */
void fair_begin(void);

/**
 * fair_choices() - the tasks that may be picked now
 * @enabled: the tasks that can run, not empty
 *
 * Context: a strategy's pick.
 * Return: a part of @enabled, not empty; all of it unless a task that spins has to let others run.
 */
uint64_t fair_choices(uint64_t enabled);

/**
 * fair_picked() - a task was picked, and its announced operation is about to happen
 * @task: which
 * @enabled: the tasks that can run, as the strategy got them
 *
 * Context: a strategy's pick, once each.
 */
void fair_picked(unsigned int task, uint64_t enabled);

/**
 * fair_yielded() - did the last event give way, by cond_resched()?
 *
 * Context: a strategy's pick, before fair_picked().
 * Return: true when it did.
 */
bool fair_yielded(void);

#endif
