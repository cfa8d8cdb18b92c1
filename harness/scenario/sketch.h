/* SPDX-License-Identifier: GPL-2.0-only */
/* The two sketch operations that the runner knows: an untaken trylock skips to the unlock. */
#ifndef SCENARIO_SKETCH_H
#define SCENARIO_SKETCH_H

#include <lockstep/model.h>

extern const struct ls_operation_ops sketch_trylock_ops, sketch_unlock_ops;

#endif
