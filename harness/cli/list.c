// SPDX-License-Identifier: GPL-2.0-only
/* lockstep list: what this program knows, each with a line of help. */
#include <string.h>
#include "harness/cli/cli.h"
#include "harness/scenario/fault_words.h"
#include "harness/scenario/registry.h"

#define WHATS                                                                                     \
	"scenarios, variants, operations, functions, faults, primitives, strategies, detectors, " \
	"findings"

static int list_scenarios(struct cli_options *options)
{
	struct cli_scenarios found;
	int status;

	options->operands++;
	options->operands_nr--;
	status = cli_load(options, &found);
	for (size_t i = 0; i < found.nr; i++) {
		const struct scenario *s = found.v[i];

		printf("%s  %s\n", s->name, s->file);
		if (s->title)
			printf("    %s\n", s->title);
		for (unsigned int j = 0; j < s->cases_nr && !options->quiet; j++)
			printf("    case %s\n", s->cases[j].name);
	}
	cli_unload(&found);
	return status;
}

static void print_argument(const struct ls_arg *arg)
{
	static const char *const kinds[] = {
		[LS_ARG_NAME] = "new name",	  [LS_ARG_OBJECT] = "object",
		[LS_ARG_OBJECTS] = "objects",	  [LS_ARG_NUMBER] = "number",
		[LS_ARG_BOOL] = "true|false",	  [LS_ARG_WORD] = "",
		[LS_ARG_STRING] = "text",	  [LS_ARG_VALUE] = "number or expression",
		[LS_ARG_REGISTER] = "register",	  [LS_ARG_BODY] = "operations",
		[LS_ARG_TASK] = "name of a task",
	};
	bool typed = arg->kind == LS_ARG_OBJECT || arg->kind == LS_ARG_OBJECTS;

	printf("        %s: %s%s%s%s", arg->name, kinds[arg->kind], typed ? " of type " : "",
	       arg->of && (typed || arg->kind == LS_ARG_WORD) ? arg->of : "",
	       arg->required ? "" : ", optional");
	if (!arg->required && (arg->kind == LS_ARG_NUMBER || arg->kind == LS_ARG_VALUE))
		printf(" (%ld)", arg->fallback);
	if (!arg->required && arg->kind == LS_ARG_BOOL)
		printf(" (%s)", arg->fallback ? "true" : "false");
	printf("; %s\n", arg->help);
}

static void print_operation(const struct ls_operation_ops *ops)
{
	printf("    %s (%s%s%s%s)%s%s\n        %s\n", ops->name,
	       ops->flags & LS_IN_SETUP ? "setup" : "",
	       (ops->flags & (LS_IN_SETUP | LS_IN_TASK)) == (LS_IN_SETUP | LS_IN_TASK) ? ", " : "",
	       ops->flags & LS_IN_TASK ? "task" : "", ops->flags & LS_INTERNAL ? ", internal" : "",
	       ops->creates ? " makes an object of type " : "", ops->creates ? ops->creates : "",
	       ops->help);
	if (ops->needs)
		printf("        needs: %s\n", ops->needs);
	for (const struct ls_arg *arg = ops->args; arg && arg->kind != LS_ARG_END; arg++)
		print_argument(arg);
}

static int list_operations(struct cli_options *options)
{
	const struct ls_model_ops *m;

	(void)options;
	for (unsigned int i = 0; (m = registry_model(i)); i++) {
		printf("model %s, version %s\n", m->name, m->version);
		for (unsigned int j = 0; m->operations && m->operations[j]; j++)
			print_operation(m->operations[j]);
		for (unsigned int j = 0; m->types && m->types[j]; j++) {
			const struct ls_attribute *a = m->types[j]->attributes;

			printf("    type %s: %s\n", m->types[j]->name, m->types[j]->help);
			for (; a && a->name; a++)
				printf("        .%s, of type %s\n", a->name, a->type);
		}
	}
	return CLI_GOOD;
}

static int list_faults(struct cli_options *options)
{
	const struct ls_fault_site *site;

	(void)options;
	for (unsigned int i = 0; (site = registry_fault_site_at(i)); i++) {
		printf("%-40s %s (", site->name, site->help);
		for (const int *outcome = site->outcomes; *outcome; outcome++)
			printf("%s%s", outcome == site->outcomes ? "" : ", ",
			       fault_errno_name(*outcome, &options->pool));
		printf("%s)\n", site->never ? "; only with unsound: true" : "");
	}
	return CLI_GOOD;
}

static int list_functions(struct cli_options *options)
{
	struct words words = { 0 };

	fault_function_words(&options->pool, &words);
	for (size_t i = 0; i < words.nr; i++)
		puts(words.v[i]);
	return CLI_GOOD;
}

static int print_listed(const struct ls_listed *list)
{
	for (; list->name; list++)
		printf("%-24s %s\n", list->name, list->help);
	return CLI_GOOD;
}

static int list_primitives(struct cli_options *options)
{
	(void)options;
	for (const struct ls_primitive *p = ls_primitives(); p->name; p++)
		printf("%-16s %-32s %s\n", p->name, p->test, p->help);
	return CLI_GOOD;
}

static int list_strategies(struct cli_options *options)
{
	(void)options;
	return print_listed(ls_strategies());
}

static int list_detectors(struct cli_options *options)
{
	(void)options;
	return print_listed(ls_detectors());
}

static int list_findings(struct cli_options *options)
{
	(void)options;
	for (int i = 0; i < LS_FINDING_KINDS_NR; i++)
		printf("%-18s %s\n", ls_finding_name((enum ls_finding_kind)i),
		       ls_finding_meaning((enum ls_finding_kind)i));
	return CLI_GOOD;
}

static int run(struct cli_options *options, const char *const *command)
{
	static const struct {
		const char *what;
		int (*list)(struct cli_options *options);
	} lists[] = {
		{ "scenarios", list_scenarios },   { "variants", cli_list_variants },
		{ "operations", list_operations }, { "functions", list_functions },
		{ "faults", list_faults },	   { "primitives", list_primitives },
		{ "strategies", list_strategies }, { "detectors", list_detectors },
		{ "findings", list_findings },
	};
	struct words words = { 0 };
	const char *nearest;

	(void)command;
	if (!options->operands_nr)
		return cli_error("list needs one of " WHATS);
	for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++) {
		words_add(&options->pool, &words, lists[i].what);
		if (strcmp(lists[i].what, options->operands[0]))
			continue;
		if (options->like && lists[i].list != cli_list_variants)
			return cli_error("--like is for \"lockstep list variants\"");
		if (i && options->operands_nr > 1)
			return cli_error("list %s takes no more operands, found \"%s\"",
					 lists[i].what, options->operands[1]);
		return lists[i].list(options);
	}
	nearest = words_nearest(&words, options->operands[0]);
	return cli_error("unknown list \"%s\"%s%s%s allowed: " WHATS, options->operands[0],
			 nearest ? ": did you mean \"" : "", nearest ? nearest : "",
			 nearest ? "\"?" : ";");
}

const struct cli_command command_list = {
	.name = "list",
	.operands = "WHAT",
	.help = "List what this program knows: operations, variants, findings and more",
	.groups = CLI_IMAGE | CLI_MODEL | CLI_LIKE | CLI_VERBOSITY,
	.run = run,
};
