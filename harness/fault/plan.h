/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef FAULT_PLAN_H
#define FAULT_PLAN_H

#include <lockstep/engine.h>

void faults_start(const struct ls_options *options);
void faults_stop(void);

#endif
