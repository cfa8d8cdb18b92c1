/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef FAULT_PLAN_H
#define FAULT_PLAN_H

#include <lockstep/engine.h>

void faults_start(const struct ls_options *options);
void faults_stop(void);

/* False while executions are run that are not the search's own: .reached and .fired stay. */
extern bool faults_counted;

#endif
