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
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
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
