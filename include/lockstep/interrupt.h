/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Devices that raise interrupts: what a scenario, or a model's mock device, does to the lines that
 * drivers take by request_irq() (<linux/interrupt.h>).
 */
#ifndef LOCKSTEP_INTERRUPT_H
#define LOCKSTEP_INTERRUPT_H

#define LS_IRQS_MAX 64 /* lines are numbered from 0 */

/**
 * ls_irq_raise() - the device raises its line
 * @irq: 0..LS_IRQS_MAX - 1
 *
 * The handlers of the line run once at some moment from now on, if it has any and is enabled, or as
 * soon as it is. Raised again before that, it is raised once.
 *
 * Context: a task, or the setup (each execution then starts with the line raised).
 */
void ls_irq_raise(unsigned int irq);

#endif
