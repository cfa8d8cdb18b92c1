/* SPDX-License-Identifier: GPL-2.0-only */
/* Stopping cleanly on SIGINT and SIGTERM, in a run that is made of several processes. */
#ifndef SCENARIO_INTERRUPT_H
#define SCENARIO_INTERRUPT_H

#include <stdbool.h>

/**
 * interrupt_catch() - from now on the two signals ask for a clean stop
 *
 * A signal that was ignored before stays ignored. The second signal ends the process at once; one
 * that comes within a moment of the first counts as the same, because a terminal and timeout(1) may
 * both send it.
 *
 * Context: main program, before it forks.
 */
void interrupt_catch(void);

/**
 * interrupt_leave_to_parent() - this process is told by interrupt_seen() alone
 *
 * A terminal signals a whole group of processes; only the first of them decides.
 *
 * Context: a process that was just forked.
 */
void interrupt_leave_to_parent(void);

/**
 * interrupt_seen() - shall everything come to an end?
 *
 * Context: any process forked after interrupt_catch().
 * Return: true after a signal; false when nobody has called interrupt_catch().
 */
bool interrupt_seen(void);

#endif
