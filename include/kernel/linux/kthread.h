/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Kernel threads: tasks that a model makes. One that sleeps for good when everything else has ended
 * keeps nobody waiting.
 */
#ifndef _LINUX_KTHREAD_H
#define _LINUX_KTHREAD_H

#include <linux/err.h>
#include <linux/sched.h>

struct task_struct *lockstep_kthread(int (*threadfn)(void *data), void *data, const char *namefmt,
				     ...) __attribute__((format(printf, 3, 4)));
#define kthread_create(threadfn, data, namefmt, arg...) \
	lockstep_kthread(threadfn, data, namefmt, ##arg)
#define kthread_create_on_node(threadfn, data, node, namefmt, arg...) \
	lockstep_kthread(threadfn, data, namefmt, ##arg)
#define kthread_run(threadfn, data, namefmt, arg...)                                      \
	({                                                                                \
		struct task_struct *__k = kthread_create(threadfn, data, namefmt, ##arg); \
                                                                                          \
		if (!IS_ERR(__k))                                                         \
			wake_up_process(__k);                                             \
		__k;                                                                      \
	})

int kthread_stop(struct task_struct *k);
bool kthread_should_stop(void);
int kthread_park(struct task_struct *k);
void kthread_unpark(struct task_struct *k);
bool kthread_should_park(void);
void kthread_parkme(void);
bool kthread_should_stop_or_park(void);
void *kthread_data(struct task_struct *k);

#endif
