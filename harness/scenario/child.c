// SPDX-License-Identifier: GPL-2.0-only
/*
 * A worker that is silent for two minutes is taken for hung and killed; a model that loops without
 * any scheduling point cannot be stopped otherwise. One that asks for its turn waits for it without
 * a word: a long search has processes of its own, and the time that it may take is that of a clock.
 */
#include "harness/scenario/child.h"
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "harness/scenario/interrupt.h"
#include "harness/symbol/symbol.h"

#define SILENCE_MAX_MS 120000
#define LINE_MAX_BYTES (256u << 20)

static bool progress_shown; /* the last line of the terminal is ours */

static int64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

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

static void clear_progress(void)
{
	if (progress_shown)
		fputs("\r\033[K", stderr);
	progress_shown = false;
}

static void show_progress(const struct child *c, const json_t *at)
{
	const struct run_settings *settings = c->settings;
	double share = json_number_value(json_object_get(at, "share"));
	json_int_t executions = number_at(at, "executions"), ns = number_at(at, "elapsed_ns");

	if (!settings || !settings->progress || !executions)
		return;
	clear_progress();
	fprintf(stderr, "[%u/%u] %.30s: %lld executions, %.0f/s", settings->cases_done + 1,
		settings->cases_all, c->name, (long long)executions,
		ns ? (double)executions * 1e9 / (double)ns : 0.0);
	if (number_at(at, "traces"))
		fprintf(stderr, ", %lld traces", (long long)number_at(at, "traces"));
	if (share >= 0 && json_object_get(at, "share"))
		fprintf(stderr, ", %.0f%%", share * 100);
	show_time_left(find_time_left(at, share));
	fprintf(stderr, ", %lld findings", (long long)number_at(at, "findings"));
	progress_shown = true;
}

static void take_line(struct child *c, const char *line, size_t length)
{
	json_t *value = json_loadb(line, length, 0, NULL);

	if (json_object_get(value, "progress")) {
		show_progress(c, json_object_get(value, "progress"));
	} else if (json_is_boolean(json_object_get(value, "long"))) {
		c->asks = true;
		if (json_is_true(json_object_get(value, "long")) && c->settings &&
		    c->settings->long_begun)
			c->settings->long_begun(c->settings->long_begun_arg);
	} else if (json_is_string(json_object_get(value, "note"))) {
		clear_progress();
		fprintf(stderr, "lockstep: %s\n",
			json_string_value(json_object_get(value, "note")));
	} else if (!c->end && json_is_integer(json_object_get(value, "outcome")) &&
		   json_is_string(json_object_get(json_object_get(value, "case"), "status"))) {
		c->end = json_incref(value);
	} else {
		c->junk = true;
	}
	json_decref(value);
}

static void take_bytes(struct child *c, const char *bytes, size_t nr)
{
	char *newline;

	if (c->length + nr > c->room) {
		size_t room = (c->length + nr) * 2;
		char *larger = room > LINE_MAX_BYTES ? NULL : realloc(c->bytes, room);

		if (!larger) {
			c->junk = true;
			return;
		}
		c->bytes = larger;
		c->room = room;
	}
	memcpy(c->bytes + c->length, bytes, nr);
	c->length += nr;
	while ((newline = memchr(c->bytes, '\n', c->length))) {
		size_t used = (size_t)(newline - c->bytes) + 1;

		take_line(c, c->bytes, used - 1);
		memmove(c->bytes, newline + 1, c->length - used);
		c->length -= used;
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

/* False: there is nothing more to come. */
static bool read_worker(struct child *c)
{
	static char bytes[65536];
	ssize_t nr = read(c->fd, bytes, sizeof(bytes));

	if (nr < 0 && errno == EINTR)
		return true;
	if (nr <= 0)
		return false;
	c->heard_ms = now_ms();
	take_bytes(c, bytes, (size_t)nr);
	return !c->junk;
}

/* One that is dead will be seen to be; there is no signal for it. */
static void give_turn(struct child *c)
{
	c->asks = false;
	c->has_turn = true;
	c->heard_ms = now_ms();
	send(c->fd, "", 1, MSG_NOSIGNAL);
}

/* Who has it keeps it, and may ask again; else it is the oldest's. */
static const struct child *whose_turn(struct child *const *all, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		if (all[i]->has_turn)
			return all[i];
	for (size_t i = 0; i < nr; i++)
		if (all[i]->asks)
			return all[i];
	return NULL;
}

/* After an interrupt all are to find out. */
static void give_turns(struct child *const *all, size_t nr)
{
	const struct child *next = whose_turn(all, nr);

	for (size_t i = 0; i < nr; i++)
		if (all[i]->asks && (all[i] == next || interrupt_seen()))
			give_turn(all[i]);
}

/* Milliseconds until somebody has been silent for too long. */
static int find_patience(struct child *const *all, size_t nr)
{
	int64_t now = now_ms(), least = SILENCE_MAX_MS;

	for (size_t i = 0; i < nr; i++) {
		int64_t left = all[i]->heard_ms + SILENCE_MAX_MS - now;

		if (!all[i]->asks && left < least)
			least = left;
	}
	return least < 0 ? 0 : (int)least;
}

static bool is_silent(struct child *c)
{
	int64_t now = now_ms();

	if (c->asks || now - c->heard_ms < SILENCE_MAX_MS)
		return false;
	if (!is_traced(c->pid))
		return true;
	c->heard_ms = now;
	return false;
}

static void reap(struct child *c)
{
	close(c->fd);
	while (waitpid(c->pid, &c->status, 0) < 0 && errno == EINTR)
		;
	clear_progress();
}

struct child *child_wait(struct child *const *all, size_t nr)
{
	struct pollfd fds[JOBS_MAX];

	while (true) {
		int ready;

		give_turns(all, nr);
		for (size_t i = 0; i < nr; i++)
			fds[i] = (struct pollfd){ .fd = all[i]->fd, .events = POLLIN };
		ready = poll(fds, nr, find_patience(all, nr));
		for (size_t i = 0; i < nr; i++) {
			struct child *c = all[i];
			bool more = true;

			if (ready > 0 && fds[i].revents)
				more = read_worker(c);
			else if (!ready)
				c->silent = is_silent(c);
			if (c->junk || c->silent)
				kill(c->pid, SIGKILL);
			else if (more)
				continue;
			reap(c);
			return c;
		}
	}
}

static _Noreturn void be_worker(struct work *work, int fd, pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(RUN_HARNESS_FAILED); /* it died before that */
	signal(SIGPIPE, SIG_IGN);
	interrupt_leave_to_parent();
	work->out = fd;
	worker_run(work);
}

int child_begin(struct child *c, struct work *work)
{
	pid_t self = getpid();
	int fds[2];

	*c = (struct child){ .settings = work->settings, .name = work->s->name };
	if (c->settings && c->settings->cases_all > 1)
		symbol_prepare();
	fflush(NULL); /* or the child would write it again */
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds))
		return -errno;
	c->pid = fork();
	if (!c->pid) {
		close(fds[0]);
		be_worker(work, fds[1], self);
	}
	c->fd = fds[0];
	c->heard_ms = now_ms();
	if (c->pid < 0) {
		int error = -errno;

		close(fds[0]);
		close(fds[1]);
		return error;
	}
	close(fds[1]);
	return 0;
}

void child_kill(struct child *c)
{
	kill(c->pid, SIGKILL);
	reap(c);
}

void child_end(struct child *c)
{
	json_decref(c->end);
	free(c->bytes);
}

bool child_was_killed(const struct child *c)
{
	return !c->junk && !c->silent && WIFSIGNALED(c->status) && WTERMSIG(c->status) == SIGKILL;
}

json_t *child_death(const struct child *c)
{
	if (c->silent)
		return json_string(
			"the worker gave no sign of life for two minutes: some code loops "
			"without a scheduling point");
	if (c->junk)
		return json_string("the worker wrote nonsense");
	if (WIFSIGNALED(c->status))
		return json_sprintf("the worker died of signal %d (%s)", WTERMSIG(c->status),
				    strsignal(WTERMSIG(c->status)));
	if (!c->end || WEXITSTATUS(c->status))
		return json_sprintf("the worker ended with status %d before it had finished",
				    WEXITSTATUS(c->status));
	return NULL;
}
