/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef STRATEGY_REPLAY_H
#define STRATEGY_REPLAY_H

#include <lockstep/engine.h>

void replay_set(const struct ls_choices *choices);
void replay_check_end(void);
const struct ls_divergence *replay_divergence(void);

#endif
