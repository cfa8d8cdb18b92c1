// SPDX-License-Identifier: GPL-2.0-only
/*
 * Worker processes and their messages. A message is its size and its bytes. What a dead worker had
 * in hand is the caller's to give to somebody else.
 */
#include "harness/explore/pool.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include "harness/engine/exec.h"

#define PIPE_BYTES (1 << 20)
#define ANSWER_MAX (1ul << 32)

struct pool_worker pool[POOL_MAX];
unsigned int pool_nr;

static void (*prepare_worker)(void);
static pool_serve serve_order;

static bool write_all(int fd, const void *p, size_t size)
{
	while (size) {
		ssize_t n = write(fd, p, size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		p = (const char *)p + n;
		size -= (size_t)n;
	}
	return true;
}

static bool read_all(int fd, void *p, size_t size)
{
	while (size) {
		ssize_t n = read(fd, p, size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		p = (char *)p + n;
		size -= (size_t)n;
	}
	return true;
}

static FILE *receive(int fd, char **text)
{
	uint64_t size;

	*text = NULL;
	if (!read_all(fd, &size, sizeof(size)) || size > ANSWER_MAX)
		return NULL;
	*text = malloc(size + 1);
	if (!*text || !read_all(fd, *text, size))
		return NULL;
	return fmemopen(*text, size ? size : 1, "r");
}

/* Bytes that open_memstream() gathered, with their size before them. */
static bool send_bytes(int fd, const char *text, size_t bytes)
{
	uint64_t size = bytes;

	return write_all(fd, &size, sizeof(size)) && write_all(fd, text, bytes);
}

static bool serve_one(int from, int to)
{
	char *text, *answer = NULL;
	size_t size = 0;
	FILE *in = receive(from, &text), *out;
	bool ok;

	if (!in)
		return false;
	out = open_memstream(&answer, &size);
	ok = out && serve_order(in, out);
	if (!out || fclose(out))
		ok = false;
	fclose(in);
	free(text);
	ok = ok && send_bytes(to, answer, size);
	free(answer);
	return ok;
}

static int worker_fork(struct pool_worker *w)
{
	int down[2], up[2];
	pid_t parent = getpid();

	memset(w, 0, sizeof(*w));
	if (pipe2(down, O_CLOEXEC))
		return -errno;
	if (pipe2(up, O_CLOEXEC)) {
		close(down[0]);
		close(down[1]);
		return -EMFILE;
	}
	fcntl(down[1], F_SETPIPE_SZ, PIPE_BYTES);
	fcntl(up[1], F_SETPIPE_SZ, PIPE_BYTES);
	fflush(NULL);
	mirror_rests();
	w->pid = fork();
	if (w->pid < 0) {
		close(down[0]);
		close(down[1]);
		close(up[0]);
		close(up[1]);
		w->pid = 0;
		return -EAGAIN;
	}
	if (!w->pid) {
		/* The signal does not come when the parent was gone before it was asked for. */
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() != parent)
			_exit(0);
		signal(SIGINT, SIG_IGN);
		signal(SIGTERM, SIG_DFL);
		close(down[1]);
		close(up[0]);
		for (unsigned int i = 0; i < pool_nr; i++)
			if (pool[i].pid) {
				close(pool[i].to);
				close(pool[i].from);
			}
		prepare_worker();
		while (serve_one(down[0], up[1]))
			;
		_exit(0);
	}
	close(down[0]);
	close(up[1]);
	w->to = down[1];
	w->from = up[0];
	return 0;
}

/**
 * pool_start() - fork workers
 * @nr: how many, up to POOL_MAX
 * @prepare: called in each, once
 * @serve: called in each for every order
 *
 * Context: one thread. SIGPIPE is ignored from now on: that a worker is gone shows otherwise.
 * Return: 0; the negative errno of pipe() or fork(), after which pool_stop() is still to be called.
 */
int pool_start(unsigned int nr, void (*prepare)(void), pool_serve serve)
{
	int err = 0;

	signal(SIGPIPE, SIG_IGN);
	prepare_worker = prepare;
	serve_order = serve;
	pool_nr = 0;
	while (pool_nr < nr && pool_nr < POOL_MAX && !err) {
		err = worker_fork(&pool[pool_nr]);
		if (!err)
			pool_nr++;
	}
	return err;
}

static void worker_end(struct pool_worker *w)
{
	if (!w->pid)
		return;
	close(w->to);
	close(w->from);
	kill(w->pid, SIGKILL);
	while (waitpid(w->pid, NULL, 0) < 0 && errno == EINTR)
		;
	w->pid = 0;
	w->queue_nr = 0;
}

void pool_stop(void)
{
	for (unsigned int i = 0; i < pool_nr; i++)
		worker_end(&pool[i]);
	pool_nr = 0;
}

int pool_replace(struct pool_worker *w)
{
	worker_end(w);
	return worker_fork(w);
}

bool pool_order(struct pool_worker *w, void *what, void (*write)(FILE *out, const void *what))
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	bool ok;

	harness_assert(w->queue_nr < QUEUE_MAX);
	if (!out)
		return false;
	write(out, what);
	ok = !fclose(out) && size <= ORDER_MAX && w->pid && send_bytes(w->to, text, size);
	free(text);
	if (ok)
		w->queue[w->queue_nr++] = what;
	return ok;
}

FILE *pool_answer(struct pool_worker *w, char **text, void **what)
{
	FILE *in;

	harness_assert(w->queue_nr);
	in = receive(w->from, text);
	*what = w->queue[0];
	if (in) {
		memmove(w->queue, w->queue + 1, --w->queue_nr * sizeof(w->queue[0]));
		return in;
	}
	free(*text);
	*text = NULL;
	return NULL;
}

bool pool_has_answer(const struct pool_worker *w)
{
	struct pollfd fd = { .fd = w->from, .events = POLLIN };

	return w->pid && poll(&fd, 1, 0) > 0;
}

bool pool_wait(int wait_ms)
{
	struct pollfd fds[POOL_MAX];
	unsigned int nr = 0;

	for (unsigned int i = 0; i < pool_nr; i++)
		if (pool[i].queue_nr)
			fds[nr++] = (struct pollfd){ .fd = pool[i].from, .events = POLLIN };
	return nr && poll(fds, nr, wait_ms) > 0;
}
