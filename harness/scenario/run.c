// SPDX-License-Identifier: GPL-2.0-only
/*
 * The parent's side of a case: forks the worker, reads its lines, shows progress, and judges its
 * death. A worker that is silent for two minutes is taken for hung and killed; a model that loops
 * without any scheduling point cannot be stopped otherwise. One that was killed from outside (by
 * hand, or because memory ran out) is replaced a few times, for as long as that gets further.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "harness/scenario/image.h"
#include "harness/scenario/interrupt.h"
#include "harness/scenario/unstated.h"
#include "harness/scenario/worker.h"
#include "harness/symbol/symbol.h"

#define SILENCE_MAX_MS 120000
#define LINE_MAX_BYTES (256u << 20)
#define DEATHS_MAX     3 /* of workers of one case, without a new checkpoint between them */

struct parent {
	const struct work *work;
	const struct run_settings *settings; /* NULL: replay */
	json_t *end;			     /* the worker's last line */
	char *bytes;			     /* not yet a whole line */
	size_t length, room;
	bool junk, silent, progress_shown;
};

static json_int_t number_at(const json_t *at, const char *key)
{
	return json_integer_value(json_object_get(at, key));
}

/* Seconds until the tree or the budget ends, whichever is known to come first; negative: unknown.
 */
static double find_time_left(const json_t *at, double share)
{
	double elapsed = (double)number_at(at, "elapsed_ns") / 1e9;
	double executions = (double)number_at(at, "executions");
	double all = (double)number_at(at, "executions_max");
	double time = (double)number_at(at, "time_max_ns") / 1e9, left = -1;

	if (share > 0)
		left = elapsed * (1 - share) / share;
	if (all > executions && (left < 0 || left > elapsed * (all - executions) / executions))
		left = elapsed * (all - executions) / executions;
	if (time > elapsed && (left < 0 || left > time - elapsed))
		left = time - elapsed;
	return left;
}

static void show_time_left(double seconds)
{
	long whole = (long)(seconds + 0.5);

	if (seconds < 0)
		return;
	if (whole < 60)
		fprintf(stderr, ", %lds left", whole);
	else if (whole < 3600)
		fprintf(stderr, ", %ldm%02lds left", whole / 60, whole % 60);
	else
		fprintf(stderr, ", %ldh%02ldm left", whole / 3600, whole / 60 % 60);
}

static void show_progress(struct parent *parent, const json_t *at)
{
	const struct run_settings *settings = parent->settings;
	double share = json_number_value(json_object_get(at, "share"));
	json_int_t executions = number_at(at, "executions"), ns = number_at(at, "elapsed_ns");

	if (!settings || !settings->progress || !executions)
		return;
	fprintf(stderr, "\r\033[K[%u/%u] %.30s: %lld executions, %.0f/s", settings->cases_done + 1,
		settings->cases_all, parent->work->s->name, (long long)executions,
		ns ? (double)executions * 1e9 / (double)ns : 0.0);
	if (number_at(at, "traces"))
		fprintf(stderr, ", %lld traces", (long long)number_at(at, "traces"));
	if (share >= 0 && json_object_get(at, "share"))
		fprintf(stderr, ", %.0f%%", share * 100);
	show_time_left(find_time_left(at, share));
	fprintf(stderr, ", %lld findings", (long long)number_at(at, "findings"));
	parent->progress_shown = true;
}

static void clear_progress(const struct parent *parent)
{
	if (parent->progress_shown)
		fputs("\r\033[K", stderr);
}

static void take_line(struct parent *parent, const char *line, size_t length)
{
	json_t *value = json_loadb(line, length, 0, NULL);

	if (json_object_get(value, "progress")) {
		show_progress(parent, json_object_get(value, "progress"));
	} else if (json_is_true(json_object_get(value, "long"))) {
		if (parent->settings && parent->settings->long_begun)
			parent->settings->long_begun(parent->settings->long_begun_arg);
	} else if (json_is_string(json_object_get(value, "note"))) {
		clear_progress(parent);
		fprintf(stderr, "lockstep: %s\n",
			json_string_value(json_object_get(value, "note")));
	} else if (!parent->end && json_is_integer(json_object_get(value, "outcome")) &&
		   json_is_string(json_object_get(json_object_get(value, "case"), "status"))) {
		parent->end = json_incref(value);
	} else {
		parent->junk = true;
	}
	json_decref(value);
}

static void take_bytes(struct parent *parent, const char *bytes, size_t nr)
{
	char *newline;

	if (parent->length + nr > parent->room) {
		size_t room = (parent->length + nr) * 2;
		char *larger = room > LINE_MAX_BYTES ? NULL : realloc(parent->bytes, room);

		if (!larger) {
			parent->junk = true;
			return;
		}
		parent->bytes = larger;
		parent->room = room;
	}
	memcpy(parent->bytes + parent->length, bytes, nr);
	parent->length += nr;
	while ((newline = memchr(parent->bytes, '\n', parent->length))) {
		size_t used = (size_t)(newline - parent->bytes) + 1;

		take_line(parent, parent->bytes, used - 1);
		memmove(parent->bytes, newline + 1, parent->length - used);
		parent->length -= used;
	}
}

/* Somebody who looks at it in a debugger may take his time. */
static bool is_traced(pid_t pid)
{
	char path[40], line[80];
	long tracer = 0;
	FILE *status;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	status = fopen(path, "r");
	while (status && fgets(line, sizeof(line), status))
		if (sscanf(line, "TracerPid: %ld", &tracer) == 1)
			break;
	if (status)
		fclose(status);
	return tracer > 0;
}

static void read_worker(struct parent *parent, int fd, pid_t pid)
{
	struct pollfd pollfd = { .fd = fd, .events = POLLIN };
	static char bytes[65536];

	while (!parent->junk) {
		int ready = poll(&pollfd, 1, SILENCE_MAX_MS);
		ssize_t nr;

		if (ready < 0 && errno == EINTR)
			continue;
		if (!ready && is_traced(pid))
			continue;
		if (ready <= 0) {
			parent->silent = true;
			break;
		}
		nr = read(fd, bytes, sizeof(bytes));
		if (nr < 0 && errno == EINTR)
			continue;
		if (nr <= 0)
			break;
		take_bytes(parent, bytes, (size_t)nr);
	}
	if (parent->junk || parent->silent)
		kill(pid, SIGKILL);
}

static json_t *death_reason(const struct parent *parent, int status)
{
	if (parent->silent)
		return json_string(
			"the worker gave no sign of life for two minutes: some code loops "
			"without a scheduling point");
	if (parent->junk)
		return json_string("the worker wrote nonsense");
	if (WIFSIGNALED(status))
		return json_sprintf("the worker died of signal %d (%s)", WTERMSIG(status),
				    strsignal(WTERMSIG(status)));
	return json_sprintf("the worker ended with status %d before it had finished",
			    WEXITSTATUS(status));
}

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

static enum run_outcome take_end(const struct parent *parent, int status, json_t **out)
{
	const json_t *errors = json_object_get(parent->end, "errors"), *error;
	size_t i;

	if (!parent->end || parent->junk || parent->silent || !WIFEXITED(status) ||
	    WEXITSTATUS(status)) {
		*out = dead_case(parent->work, death_reason(parent, status));
		return RUN_HARNESS_FAILED;
	}
	json_array_foreach(errors, i, error)
		fprintf(stderr, "lockstep: %s\n", json_string_value(error));
	*out = json_incref(json_object_get(parent->end, "case"));
	return (enum run_outcome)json_integer_value(json_object_get(parent->end, "outcome"));
}

static enum run_outcome run_worker(struct work *work, const struct run_settings *settings,
				   json_t **out, bool *killed)
{
	struct parent parent = { .work = work, .settings = settings };
	enum run_outcome outcome;
	int fds[2], status = 0;
	pid_t pid, self = getpid();

	*killed = false;
	if (settings && settings->cases_all > 1)
		symbol_prepare();
	fflush(NULL); /* or the child would write it again */
	if (pipe(fds)) {
		*out = dead_case(work, json_sprintf("no pipe: %s", strerror(errno)));
		return RUN_HARNESS_FAILED;
	}
	pid = fork();
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() != self)
			_exit(RUN_HARNESS_FAILED); /* it died before that */
		signal(SIGPIPE, SIG_IGN);
		interrupt_leave_to_parent();
		close(fds[0]);
		work->out = fds[1];
		worker_run(work);
	}
	close(fds[1]);
	if (pid < 0) {
		close(fds[0]);
		*out = dead_case(work, json_sprintf("no process: %s", strerror(errno)));
		return RUN_HARNESS_FAILED;
	}
	read_worker(&parent, fds[0], pid);
	close(fds[0]);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	clear_progress(&parent);
	*killed = !parent.junk && !parent.silent && WIFSIGNALED(status) &&
		  WTERMSIG(status) == SIGKILL;
	outcome = take_end(&parent, status, out);
	json_decref(parent.end);
	free(parent.bytes);
	return outcome;
}

static bool same_time(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec;
}

static enum run_outcome run_workers(struct work *work, const struct run_settings *settings,
				    json_t **out)
{
	struct timespec saved = { 0 };
	unsigned int deaths = 0;
	bool killed;

	while (true) {
		enum run_outcome outcome = run_worker(work, settings, out, &killed);
		struct stat st;

		if (!killed || interrupt_seen())
			return outcome;
		if (!work->checkpoint || stat(work->checkpoint, &st)) {
			work->resume = false;
		} else {
			work->resume = true;
			if (!same_time(&st.st_mtim, &saved))
				deaths = 0;
			saved = st.st_mtim;
		}
		if (++deaths > DEATHS_MAX)
			return outcome;
		json_decref(*out);
	}
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

enum run_outcome run_case(const struct scenario *s, const struct scenario_case *c,
			  const struct run_settings *settings, json_t **out)
{
	struct pool pool = { 0 };
	struct scenario_case *copy = override_variants(s, c, settings, &pool);
	struct work work = { .s = s,
			     .c = copy ? copy : c,
			     .over = &settings->over,
			     .out_dir = settings->out_dir,
			     .settings = settings,
			     .checkpoint = settings->checkpoint };
	enum run_outcome outcome = RUN_AS_EXPECTED;
	json_t *why;

	work.resume = settings->resume && work.checkpoint && !access(work.checkpoint, F_OK);
	if (!applies(c, &why))
		*out = not_applicable(&work, why, "not run");
	else if (!copy)
		*out = not_applicable(&work, json_string("names another variant than --variant"),
				      "not run");
	else if (c->not_applicable)
		*out = not_applicable(&work, json_string(c->not_applicable), "does not apply");
	else
		outcome = run_workers(&work, settings, out);
	pool_free(&pool);
	return outcome;
}

enum run_outcome run_replay(const struct scenario *s, const struct scenario_case *c,
			    const struct replay *replay, const char *path, json_t **out)
{
	const struct scenario_explore none = { 0 };
	struct work work = { .s = s, .c = c, .over = &none, .replay = replay, .replay_path = path };
	bool killed;

	return run_worker(&work, NULL, out, &killed);
}

enum run_outcome run_minimize(const struct scenario *s, const struct scenario_case *c,
			      const struct replay *replay, const char *path,
			      const char *shorter_path, json_t **out)
{
	const struct scenario_explore none = { 0 };
	struct work work = { .s = s,
			     .c = c,
			     .over = &none,
			     .replay = replay,
			     .replay_path = path,
			     .shorter_path = shorter_path };
	bool killed;

	return run_worker(&work, NULL, out, &killed);
}
