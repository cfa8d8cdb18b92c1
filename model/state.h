/* SPDX-License-Identifier: GPL-2.0-only */
/* The state that an operation which fails has to leave as it was. */
#ifndef _MODEL_STATE_H
#define _MODEL_STATE_H

#include <lockstep/model.h>

struct container_handle;

/* All of it: see ls_model_ops.state. */
void model_state(ls_state_put *put);
/* What the mutex of a group, and that of a container, protects: see struct ls_lock_watch. */
void state_of_group(void *mutex, ls_state_put *put);
void state_watch_container(const struct container_handle *container);

#endif
