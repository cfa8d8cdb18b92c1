/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef FAULT_PLAN_H
#define FAULT_PLAN_H

#include <lockstep/engine.h>

int faults_find_code(const struct ls_options *options);
void faults_start(const struct ls_options *options);
void faults_tell(struct ls_result *result);
void faults_stop(void);

/* False while executions are run that are not the search's own: .reached and .fired stay. */
extern bool faults_counted;

#endif
