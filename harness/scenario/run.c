// SPDX-License-Identifier: GPL-2.0-only
/*
 * A case from its beginning to its end: whether it is for this run, the workers that explore it,
 * and what becomes of it. A worker that was killed from outside (by hand, or because memory ran
 * out) is replaced a few times, for as long as that gets further.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "harness/scenario/child.h"
#include "harness/scenario/image.h"
#include "harness/scenario/interrupt.h"
#include "harness/scenario/unstated.h"

#define DEATHS_MAX 3 /* of workers of one case, without a new checkpoint between them */

/* A case, or the one execution of a replay. */
struct run_begun {
	struct child child;
	struct work work;
	struct pool pool;
	struct timespec saved; /* the checkpoint that the last worker left */
	unsigned int deaths;   /* since then */
	bool ended;	       /* what follows is known */
	enum run_outcome outcome;
	json_t *out;
};

/* A CASE of which nothing is known but why. */
static json_t *dead_case(const struct work *work, json_t *reason)
{
	const struct scenario_explore e = explore_merge(&work->s->explore, work->over);
	json_t *one = case_json(work->c);

	json_object_set_new(one, "status", json_string("unexpected"));
	json_object_set_new(one, "reasons", json_pack("[o]", reason));
	json_object_set_new(one, "expect", expect_json(&work->c->expect, &e));
	json_object_set_new(one, "verdict", json_string("incomplete"));
	json_object_set_new(one, "verdict_text", json_string("incomplete: the harness failed"));
	return one;
}

static void end(struct run_begun *one, enum run_outcome outcome, json_t *out)
{
	one->ended = true;
	one->outcome = outcome;
	one->out = out;
}

static void begin_worker(struct run_begun *one)
{
	int error = child_begin(&one->child, &one->work);

	if (error)
		end(one, RUN_HARNESS_FAILED,
		    dead_case(&one->work, json_sprintf("no process: %s", strerror(-error))));
}

static bool same_time(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec;
}

/* Shall the worker that is gone be replaced? */
static bool may_go_on(struct run_begun *one)
{
	struct work *work = &one->work;
	struct stat st;

	if (!work->settings || !child_was_killed(&one->child) || interrupt_seen())
		return false;
	work->resume = work->checkpoint && !stat(work->checkpoint, &st);
	if (work->resume && !same_time(&st.st_mtim, &one->saved)) {
		one->deaths = 0;
		one->saved = st.st_mtim;
	}
	return ++one->deaths <= DEATHS_MAX;
}

static void take_end(struct run_begun *one)
{
	const json_t *errors = json_object_get(one->child.end, "errors"), *error;
	json_t *death = child_death(&one->child);
	size_t i;

	if (death) {
		end(one, RUN_HARNESS_FAILED, dead_case(&one->work, death));
		return;
	}
	json_array_foreach(errors, i, error)
		fprintf(stderr, "lockstep: %s\n", json_string_value(error));
	end(one, (enum run_outcome)json_integer_value(json_object_get(one->child.end, "outcome")),
	    json_incref(json_object_get(one->child.end, "case")));
}

static void take_gone(struct run_begun *one)
{
	bool again = may_go_on(one);

	if (!again)
		take_end(one);
	child_end(&one->child);
	if (again)
		begin_worker(one);
}

struct run_begun *run_case_wait(struct run_begun *const *all, size_t nr)
{
	struct child *children[JOBS_MAX];

	while (true) {
		const struct child *gone;

		for (size_t i = 0; i < nr; i++) {
			if (all[i]->ended)
				return all[i];
			children[i] = &all[i]->child;
		}
		gone = child_wait(children, nr);
		for (size_t i = 0; i < nr; i++)
			if (&all[i]->child == gone)
				take_gone(all[i]);
	}
}

bool run_case_resumes(const struct run_settings *settings, const char *checkpoint)
{
	return settings->resume && checkpoint && !access(checkpoint, F_OK);
}

bool run_case_is_long(const struct run_begun *one)
{
	return !one->ended && (one->work.resume || one->child.asks || one->child.has_turn);
}

enum run_outcome run_case_end(struct run_begun *one, json_t **out)
{
	enum run_outcome outcome = one->outcome;

	*out = one->out;
	pool_free(&one->pool);
	free(one);
	return outcome;
}

void run_case_drop(struct run_begun *one)
{
	json_t *out;

	if (!one->ended) {
		child_kill(&one->child);
		child_end(&one->child);
	}
	run_case_end(one, &out);
	json_decref(out);
}

static json_t *not_applicable(const struct work *work, json_t *reason, const char *verdict)
{
	json_t *one = dead_case(work, reason);

	json_object_set_new(one, "status", json_string("not applicable"));
	json_object_set_new(one, "verdict_text", json_string(verdict));
	return one;
}

/*
 * The case with the variants of the command line. A case that names another variant of such a
 * function is not for this run: its expectation says nothing about it. NULL: that is so. Nor is one
 * that has another by its kernel, where unstated_add() saw to such a combination.
 */
static struct scenario_case *override_variants(const struct scenario *s,
					       const struct scenario_case *c,
					       const struct run_settings *settings,
					       struct pool *pool)
{
	struct scenario_case *copy = scenario_case_copy(pool, c);

	for (unsigned int i = 0; i < settings->variants_nr; i++) {
		for (unsigned int j = 0; j < copy->variants_nr; j++) {
			struct scenario_variant *v = &copy->variants[j];

			if (v->slot != settings->variants[i].slot)
				continue;
			if (v->ops != settings->variants[i].ops &&
			    (v->named || (settings->unstated && unstated_is_about(s, v->slot))))
				return NULL;
			v->ops = settings->variants[i].ops;
		}
	}
	return copy;
}

/* Models and images have cases of their own. */
static bool applies(const struct scenario_case *c, json_t **why)
{
	const char *kernel = image_kernel();

	if (kernel && !c->kernel)
		*why = json_string("is for the model");
	else if (c->kernel && (!kernel || !image_matches(c->kernel, kernel)))
		*why = json_sprintf("needs an image of kernel %s", c->kernel);
	else
		return true;
	return false;
}

unsigned int run_jobs(const struct run_settings *settings)
{
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);

	if (settings->jobs)
		return settings->jobs;
	return cpus < 1 ? 1 : cpus > JOBS_DEFAULT ? JOBS_DEFAULT : (unsigned int)cpus;
}

static struct run_begun *new_case(const struct work *work)
{
	struct run_begun *one = calloc(1, sizeof(*one));

	if (!one) {
		fputs("lockstep: out of memory\n", stderr);
		exit(RUN_HARNESS_FAILED);
	}
	one->work = *work;
	return one;
}

struct run_begun *run_case_begin(const struct scenario *s, const struct scenario_case *c,
				 const struct run_settings *settings, const char *checkpoint)
{
	const struct work work = { .s = s,
				   .c = c,
				   .over = &settings->over,
				   .out_dir = settings->out_dir,
				   .settings = settings,
				   .checkpoint = checkpoint };
	struct run_begun *one = new_case(&work);
	const struct scenario_case *copy = override_variants(s, c, settings, &one->pool);
	const char *verdict = "not run";
	json_t *why = NULL;

	if (copy)
		one->work.c = copy;
	one->work.resume = run_case_resumes(settings, checkpoint);
	if (applies(c, &why) && !copy) {
		why = json_string("names another variant than --variant");
	} else if (!why && c->not_applicable) {
		why = json_string(c->not_applicable);
		verdict = "does not apply";
	}
	if (why)
		end(one, RUN_AS_EXPECTED, not_applicable(&one->work, why, verdict));
	else
		begin_worker(one);
	return one;
}

static enum run_outcome wait_for(struct run_begun *one, json_t **out)
{
	return run_case_end(run_case_wait(&one, 1), out);
}

enum run_outcome run_case(const struct scenario *s, const struct scenario_case *c,
			  const struct run_settings *settings, json_t **out)
{
	return wait_for(run_case_begin(s, c, settings, NULL), out);
}

static enum run_outcome run_one_execution(const struct work *work, json_t **out)
{
	struct run_begun *one = new_case(work);

	begin_worker(one);
	return wait_for(one, out);
}

enum run_outcome run_replay(const struct scenario *s, const struct scenario_case *c,
			    const struct replay *replay, const char *path, json_t **out)
{
	const struct scenario_explore none = { 0 };
	const struct work work = {
		.s = s, .c = c, .over = &none, .replay = replay, .replay_path = path
	};

	return run_one_execution(&work, out);
}

enum run_outcome run_minimize(const struct scenario *s, const struct scenario_case *c,
			      const struct replay *replay, const char *path,
			      const char *shorter_path, json_t **out)
{
	const struct scenario_explore none = { 0 };
	const struct work work = { .s = s,
				   .c = c,
				   .over = &none,
				   .replay = replay,
				   .replay_path = path,
				   .shorter_path = shorter_path };

	return run_one_execution(&work, out);
}
