/* SPDX-License-Identifier: GPL-2.0-only */
/* What fails, and what happens besides, by the plans of a scenario. */
#ifndef THREADS_FAULTS_H
#define THREADS_FAULTS_H

#include "harness/threads/threads.h"

/* Before the setup; @off: nothing fails. */
void faults_prepare(const struct ls_options *options, bool off);
/* The calling thread comes into a function, or leaves it. */
void faults_enter(uintptr_t pc);
void faults_leave(uintptr_t pc);

/* inject.c: at the end of the setup; and a function in which a plan may begin. */
void injections_set_up(const struct ls_options *options);
void injection_window(unsigned int plan, bool opens);

#endif
