// SPDX-License-Identifier: GPL-2.0-only
/*
 * A flag in memory that all processes of a run share, set by the signal handler of the first of
 * them. Does not end any process, except that a second signal has its default action.
 */
#include "harness/scenario/interrupt.h"
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <time.h>

#define SAME_NS 300000000ll /* two signals this close are one */

static volatile sig_atomic_t *flag;
static int64_t first_ns;

static int64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

static void handle(int signal_nr)
{
	if (!*flag) {
		first_ns = now_ns();
		*flag = 1;
	} else if (now_ns() - first_ns > SAME_NS) {
		signal(signal_nr, SIG_DFL);
		raise(signal_nr);
	}
}

static void catch (int signal_nr)
{
	struct sigaction old, new = { .sa_handler = handle };

	/* Without SA_RESTART: whoever waits is to look at the flag. */
	if (!sigaction(signal_nr, NULL, &old) && old.sa_handler != SIG_IGN)
		sigaction(signal_nr, &new, NULL);
}

void interrupt_catch(void)
{
	void *page = mmap(NULL, sizeof(*flag), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
			  -1, 0);

	/* Writing too large a file is an error that can be told, and no reason to die. */
	signal(SIGXFSZ, SIG_IGN);
	/* Without the page the signals keep their default action. */
	if (page == MAP_FAILED)
		return;
	flag = page;
	catch (SIGINT);
	catch (SIGTERM);
}

void interrupt_leave_to_parent(void)
{
	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
}

bool interrupt_seen(void)
{
	return flag && *flag;
}
