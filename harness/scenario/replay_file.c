// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writes replay files, and checks them against a scenario. Reading is in replay_read.c. The file is
 * lines of "key: value", to be read and edited by people; "end: replay" shows that none is missing.
 */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <lockstep/version.h>
#include "harness/scenario/file.h"
#include "harness/scenario/loaded.h"
#include "harness/scenario/unstated.h"
#include "harness/scenario/replay_file.h"
#include "harness/scenario/shorten.h"

#define CHOICES_COLUMNS 88

unsigned int finding_id(const struct ls_finding *finding)
{
	return (unsigned int)(finding->fingerprint >> 32);
}

static const char *const confirmations[] = { "none", "confirmed", "not reached", "guarded" };

const char *confirmation_name(enum ls_confirmation confirmation)
{
	return confirmations[confirmation];
}

int confirmation_parse(const char *name)
{
	for (int i = LS_CONFIRMED; i <= LS_GUARDED; i++)
		if (!strcmp(confirmations[i], name))
			return i;
	return -1;
}

static void add_variants(struct pool *pool, struct words *words, const struct scenario_case *c)
{
	for (unsigned int i = 0; i < c->variants_nr; i++)
		words_add(pool, words,
			  pool_printf(pool, "%s=%s", c->variants[i].slot->function,
				      c->variants[i].ops->idea));
}

static void add_models(struct pool *pool, struct words *words, const struct scenario *s)
{
	const struct ls_model_ops *m;

	for (unsigned int i = 0; (m = registry_model(i)); i++)
		if (s->models[i])
			words_add(pool, words, pool_printf(pool, "%s %s", m->name, m->version));
}

static const char *print_choices(struct pool *pool, const struct program *p,
				 const struct ls_choices *choices)
{
	char *text = ls_choices_print(choices, &p->ls);
	const char *copy = pool_printf(pool, "%s", text ? text : "");

	free(text);
	return copy;
}

/* Unlike words_add(): the same list may stand there twice. */
static void add_list(struct pool *pool, struct words *lists, const char *text)
{
	lists->v = pool_grow(pool, lists->v, lists->nr, sizeof(*lists->v));
	lists->v[lists->nr++] = text;
}

void replay_from(struct replay *replay, const struct program *p, const struct ls_finding *finding,
		 enum standing standing, uint64_t executions)
{

	*replay = (struct replay){
		.version = LOCKSTEP_VERSION,
		.scenario = p->s->name,
		.file = p->s->file,
		.hash = p->s->hash,
		.case_name = p->c->name,
		.granularity = finding->granularity,
		.strict = p->options.strict_races,
		.steps = p->options.steps_max ? p->options.steps_max : LS_STEPS_DEFAULT,
		.budget = p->options.faults_budget ? p->options.faults_budget : 1,
		.kind = finding->kind,
		.fingerprint = finding->fingerprint,
		.first_execution = finding->first_execution,
		.count = finding->hits,
		.bound = finding->bound,
		.function = finding->function,
		.object = finding->object,
		.standing = standing,
		.executions = executions,
	};
	replay->points_nr = finding->points_nr;
	replay->points = pool_alloc(&replay->pool,
				    (finding->points_nr + 1) * sizeof(*replay->points));
	for (size_t i = 0; i < finding->points_nr; i++)
		replay->points[i] = finding->points[i];
	replay->confirmation = finding->confirmation;
	replay->confirmation_executions = finding->confirmation_executions;
	replay->confirmation_reason = finding->confirmation_reason;
	shorten_words(p, &replay->pool, &replay->left_out);
	replay->choices = print_choices(&replay->pool, p, &finding->choices);
	for (size_t i = 0; i < finding->before_nr; i++)
		add_list(&replay->pool, &replay->before,
			 print_choices(&replay->pool, p, &finding->before[i]));
	add_variants(&replay->pool, &replay->variants, p->c);
	add_models(&replay->pool, &replay->models, p->s);
	if (loaded_in_use(p->s, p->c))
		replay->loaded = pool_printf(&replay->pool, "%s %s", loaded_digest(),
					     loaded_path());
}

const char *case_file_name(struct pool *pool, const struct program *p)
{
	char *name = pool_printf(pool, "%s", p->c->name);
	size_t to = 0;

	/* Names of cases have no "+", so that two cases cannot get the same file. */
	for (size_t from = 0; name[from]; from++) {
		if (name[from] == ',' && name[from + 1] == ' ') {
			name[to++] = '+';
			from++;
		} else {
			name[to++] = isspace((unsigned char)name[from]) ? '_' : name[from];
		}
	}
	name[to] = '\0';
	return pool_printf(pool, "%s--%.120s", p->s->name, name);
}

const char *replay_path(struct pool *pool, const char *out_dir, const struct program *p,
			const struct ls_finding *finding)
{
	return pool_printf(pool, "%s/findings/%s--%s--%08x.replay", out_dir,
			   case_file_name(pool, p), ls_finding_name(finding->kind),
			   finding_id(finding));
}

static void write_words(FILE *out, const char *key, const struct words *words)
{
	for (size_t i = 0; i < words->nr; i++)
		fprintf(out, "%s: %s\n", key, words->v[i]);
}

/* A line that begins with blanks goes on with the value of the line before. */
static void write_choices(FILE *out, const char *key, const char *text)
{
	fprintf(out, "%s:", key);
	do {
		size_t length = strlen(text);

		if (length > CHOICES_COLUMNS) {
			length = CHOICES_COLUMNS;
			while (length && text[length] != ' ')
				length--;
			if (!length)
				length = strcspn(text, " ");
		}
		fprintf(out, " %.*s\n", (int)length, text);
		text += length;
		text += strspn(text, " ");
	} while (*text);
}

static void write_fields(const struct replay *r, FILE *out)
{
	fprintf(out, "# One execution of a scenario. Run it with: lockstep replay FILE\n");
	fprintf(out, "lockstep-replay: %d\nversion: %s\n", REPLAY_FORMAT, r->version);
	fprintf(out, "scenario: %s\nfile: %s\nhash: %016" PRIx64 "\ncase: %s\n", r->scenario,
		r->file, r->hash, r->case_name);
	write_words(out, "variant", &r->variants);
	write_words(out, "model", &r->models);
	if (r->loaded)
		fprintf(out, "loaded: %s\n", r->loaded);
	fprintf(out, "granularity: %s\nsteps: %" PRIu64 "\nbudget: %" PRIu64 "\n",
		r->granularity == LS_GRANULARITY_MEMORY ? "memory" : "sync", r->steps, r->budget);
	if (r->strict)
		fprintf(out, "strict: true\n");
	for (size_t i = 0; i < r->points_nr; i++)
		fprintf(out, "point: %016" PRIx64 "\n", r->points[i]);
	fprintf(out, "kind: %s\nfingerprint: %016" PRIx64 "\nfunction: %s\n",
		ls_finding_name(r->kind), r->fingerprint, r->function);
	if (*r->object)
		fprintf(out, "object: %s\n", r->object);
	fprintf(out, "executions: %" PRIu64 "\ncount: %" PRIu64 "\nfirst-execution: %" PRIu64 "\n",
		r->executions, r->count, r->first_execution);
	if (r->bound != LS_UNBOUNDED)
		fprintf(out, "bound: %d\n", r->bound);
	fprintf(out, "standing: %s\n", standing_name(r->standing));
	if (r->confirmation)
		fprintf(out, "confirmation: %s\nconfirmation-executions: %" PRIu64 "\n",
			confirmation_name(r->confirmation), r->confirmation_executions);
	if (r->confirmation_reason)
		fprintf(out, "confirmation-reason: %s\n", r->confirmation_reason);
	write_words(out, "left-out", &r->left_out);
	for (size_t i = 0; i < r->before.nr; i++)
		write_choices(out, "before", r->before.v[i]);
	write_choices(out, "choices", r->choices);
	fprintf(out, "end: replay\n");
}

int replay_write(const struct replay *replay, const char *path)
{
	char *directory = strdup(path), *slash;
	struct file_new file;
	int error = 0;

	if (!directory)
		return -ENOMEM;
	slash = strrchr(directory, '/');
	if (slash && slash > directory) {
		*slash = '\0';
		error = file_make_directories(directory);
	}
	free(directory);
	if (!error)
		error = file_create(&file, path);
	if (error)
		return error;
	write_fields(replay, file.out);
	return file_commit(&file, 0);
}

/* Does the file list exactly these words? */
static void check_words(const struct words *recorded, const struct words *now, struct mark at,
			const char *what, struct diagnose *d)
{
	for (size_t i = 0; i < recorded->nr || i < now->nr; i++) {
		const char *was = i < recorded->nr ? recorded->v[i] : "nothing";
		const char *is = i < now->nr ? now->v[i] : "nothing";

		if (strcmp(was, is))
			diagnose_add(d, at.line ? at : (struct mark){ 1, 1 },
				     "%s: recorded \"%s\", but this program has \"%s\"", what, was,
				     is);
	}
}

/* What was loaded has to be loaded again, and the same build of it. */
static void check_loaded(const struct replay *replay, struct diagnose *d)
{
	const char *then = replay->loaded, *file = then ? strchr(then, ' ') : NULL;
	const char *now = loaded_digest();

	if (!then ||
	    (now && file && !strncmp(then, now, (size_t)(file - then)) && !now[file - then]))
		return;
	file = file ? file + 1 : then;
	if (!now)
		diagnose_add(d, replay->loaded_at,
			     "recorded with code that was loaded: say --model=%s", file);
	else
		diagnose_add(d, replay->loaded_at,
			     "recorded with another build of \"%s\": that was %.16s, \"%s\" is %s",
			     file, then, loaded_path(), now);
}

static struct scenario_variant *find_variant(const struct scenario_case *c, const char *word)
{
	size_t length = strcspn(word, "=");

	for (unsigned int i = 0; i < c->variants_nr; i++)
		if (strlen(c->variants[i].slot->function) == length &&
		    !strncmp(c->variants[i].slot->function, word, length))
			return &c->variants[i];
	return NULL;
}

/* The recorded variants win over like:, for a command line may have set them; not over the case. */
static void apply_variant(struct scenario_case *c, const char *word, struct mark at,
			  struct diagnose *d)
{
	struct scenario_variant *v = find_variant(c, word);
	const struct ls_variant_ops *ops;

	if (!v) {
		diagnose_add(d, at, "variant \"%.80s\": the scenario has no such function", word);
		return;
	}
	ops = registry_variant(v->slot, strchr(word, '=') ? strchr(word, '=') + 1 : "");
	if (!ops || (v->named && ops != v->ops))
		diagnose_add(d, at, "variant \"%.80s\": the case \"%s\" has \"%s\"", word, c->name,
			     v->ops->idea);
	else
		v->ops = ops;
}

const struct scenario_case *replay_check(struct replay *replay, const struct scenario *s,
					 struct diagnose *d)
{
	const struct scenario_case *c = scenario_case_named(s, replay->case_name);
	size_t before = d->nr;
	struct words models = { 0 }, names = { 0 };
	struct scenario_case *copy;

	if (strcmp(replay->scenario, s->name) || replay->hash != s->hash) {
		diagnose_add(d, replay->hash_at,
			     "\"%s\" is not the scenario that was recorded: it is \"%s\" with hash "
			     "%016" PRIx64 ", recorded was \"%s\" with hash %016" PRIx64,
			     s->file, s->name, s->hash, replay->scenario, replay->hash);
		return NULL;
	}
	/* Without it a case or a variant may be unknown, which would be no help. */
	check_loaded(replay, d);
	if (d->nr > before)
		return NULL;
	if (!c)
		c = unstated_case(&replay->pool, s, replay->case_name);
	if (!c) {
		for (unsigned int i = 0; i < s->cases_nr; i++)
			words_add(&replay->pool, &names, s->cases[i].name);
		diagnose_unknown(d, replay->case_at, "case", replay->case_name, "", &names, NULL);
		return NULL;
	}
	copy = scenario_case_copy(&replay->pool, c);
	if (replay->variants.nr != c->variants_nr)
		diagnose_add(d, replay->case_at, "%zu variants are recorded, the case has %u",
			     replay->variants.nr, c->variants_nr);
	for (size_t i = 0; i < replay->variants.nr; i++)
		apply_variant(copy, replay->variants.v[i], replay->variants_at, d);
	for (size_t i = 0; i < replay->left_out.nr; i++)
		if (!shorten_check(s, replay->left_out.v[i]))
			diagnose_add(d, replay->left_out_at,
				     "left-out \"%.80s\": expected the name of a task and the "
				     "number of one of its operations, from 1",
				     replay->left_out.v[i]);
	add_models(&replay->pool, &models, s);
	check_words(&replay->models, &models, replay->models_at, "model", d);
	return d->nr ? NULL : copy;
}

void replay_free(struct replay *replay)
{
	pool_free(&replay->pool);
}
