/* SPDX-License-Identifier: GPL-2.0-only */
/* What writing and reading a resume file have in common. */
#ifndef SCENARIO_RESUME_FORMAT_H
#define SCENARIO_RESUME_FORMAT_H

#include "harness/scenario/resume.h"
#include "harness/scenario/worker.h"

#define RESUME_FORMAT 1

/* What the file says of a run of which nothing is finished. */
json_t *resume_json(const struct resume_run *run);
void resume_set_paths(struct resume *r, const char *out_dir);
const char *resume_result_path(struct resume *r, size_t index);
uint64_t resume_sum(const char *text, size_t length);

#endif
