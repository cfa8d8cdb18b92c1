/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef DETECT_GRAPH_EXPORT_H
#define DETECT_GRAPH_EXPORT_H

#include <lockstep/lock_graph.h>

void graph_export(void (*take)(const struct ls_lock_graph *graph, void *arg), void *arg);

#endif
