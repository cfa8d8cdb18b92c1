// SPDX-License-Identifier: GPL-2.0-only
/* What an execution tells its parent: a line for each finding, and one for how it ended. */
#include <lockstep/finding.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "harness/threads/threads.h"

static int out = 1;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

void report_to(int fd)
{
	out = fd;
}

void thread_exit(int status)
{
	for (;;)
		syscall(SYS_exit_group, status);
}

/* The parent reads what is there; a line that does not fit into the pipe waits for it. */
static void tell(const char *line, size_t length)
{
	while (length) {
		ssize_t nr = write(out, line, length);

		if (nr <= 0)
			thread_exit(3);
		line += nr;
		length -= (size_t)nr;
	}
}

void thread_report(enum ls_finding_kind kind, const char *fmt, ...)
{
	char text[400], line[600];
	const char *used = NULL;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (gate_is_unlisted(kind))
		used = memory_freed_after_use();
	if (used)
		snprintf(line, sizeof(line), "follows %s %s, having used %s, which is freed\n",
			 ls_finding_name(kind), text, used);
	else
		snprintf(line, sizeof(line), "found %s %s\n", ls_finding_name(kind), text);
	pthread_mutex_lock(&mutex);
	tell(line, strlen(line));
	if (ls_finding_fatal(kind) || kind == LS_DEADLOCK || kind == LS_HANG) {
		tell("end aborted\n", 12);
		thread_exit(0);
	}
	pthread_mutex_unlock(&mutex);
}

void thread_tell_race(const char *line)
{
	char whole[620];

	snprintf(whole, sizeof(whole), "race %s\n", line);
	pthread_mutex_lock(&mutex);
	tell(whole, strlen(whole));
	pthread_mutex_unlock(&mutex);
}

#define NUMBERS_MAX 64u

static bool failed[LS_TASKS_MAX][NUMBERS_MAX]; /* as the parent knows it */

void report_failed(unsigned int task, unsigned int number)
{
	if (task < LS_TASKS_MAX && number < NUMBERS_MAX)
		failed[task][number] = true;
}

bool report_failed_anyway(unsigned int task, unsigned int number)
{
	return number >= NUMBERS_MAX || failed[task][number];
}

void report_failure(unsigned int task, unsigned int number)
{
	char line[80];

	snprintf(line, sizeof(line), "failed %u %u\n", task, number);
	pthread_mutex_lock(&mutex);
	tell(line, strlen(line));
	pthread_mutex_unlock(&mutex);
}

void report_moment(void)
{
	pthread_mutex_lock(&mutex);
	tell("moment\n", 7);
	pthread_mutex_unlock(&mutex);
}

void thread_lacks(const char *what)
{
	char line[200];

	snprintf(line, sizeof(line), "lacks %s\n", what);
	pthread_mutex_lock(&mutex);
	tell(line, strlen(line));
	thread_exit(0);
}

void thread_end(const char *how)
{
	char line[80];

	if (gate_has_list())
		snprintf(line, sizeof(line), "end %s after %u choices\n", how, gate_followed());
	else
		snprintf(line, sizeof(line), "end %s\n", how);
	pthread_mutex_lock(&mutex);
	tell(line, strlen(line));
	thread_exit(0);
}
