/* SPDX-License-Identifier: GPL-2.0-only */
/* What each option does with its value: CLI_GOOD, or CLI_USAGE after it was told what is allowed.
 */
#ifndef CLI_OPTION_VALUES_H
#define CLI_OPTION_VALUES_H

#include "harness/cli/cli.h"

int set_strategy(struct cli_options *o, const char *value);
int set_seed(struct cli_options *o, const char *value);
int set_executions(struct cli_options *o, const char *value);
int set_time(struct cli_options *o, const char *value);
int set_preemptions(struct cli_options *o, const char *value);
int set_depth(struct cli_options *o, const char *value);
int set_granularity(struct cli_options *o, const char *value);
int set_variant(struct cli_options *o, const char *value);
int set_report(struct cli_options *o, const char *value);
int set_out(struct cli_options *o, const char *value);
int set_color(struct cli_options *o, const char *value);
int set_jobs(struct cli_options *o, const char *value);
int set_shard(struct cli_options *o, const char *value);
int set_resume(struct cli_options *o, const char *value);
int set_strict(struct cli_options *o, const char *value);
int set_no_minimize(struct cli_options *o, const char *value);
int set_explain(struct cli_options *o, const char *value);
int set_unstated(struct cli_options *o, const char *value);
int set_gdb(struct cli_options *o, const char *value);
int set_threads(struct cli_options *o, const char *value);
int set_to(struct cli_options *o, const char *value);
int set_quiet(struct cli_options *o, const char *value);
int set_verbose(struct cli_options *o, const char *value);
int set_like(struct cli_options *o, const char *value);
int set_variants(struct cli_options *o, const char *value);
int set_images(struct cli_options *o, const char *value);
int set_bisect(struct cli_options *o, const char *value);
/**
 * cli_use_loaded() - what --model loaded is what is meant, where --variant names nothing else
 * @o: options of a run or a comparison
 * @every: all variants of its functions, side by side; else the loaded one, where there is one
 *
 * Context: main program.
 */
void cli_use_loaded(struct cli_options *o, bool every);

int set_model(struct cli_options *o, const char *value);
int set_image(struct cli_options *o, const char *value);

#endif
