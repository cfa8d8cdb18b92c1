// SPDX-License-Identifier: GPL-2.0-only
/*
 * A model to be loaded that makes every call of the kernel that a fault can make fail. One task
 * makes the call, where it is a wait another one sees to it that there is something to wait for,
 * and that the wait comes to an end.
 */
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/interrupt.h>
#include <linux/kernel.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/rtmutex.h>
#include <linux/rwsem.h>
#include <linux/sched.h>
#include <linux/semaphore.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/wait.h>
#include <linux/workqueue.h>
#include <linux/ww_mutex.h>
#include <lockstep/loadable.h>

#define IRQ 7

static DEFINE_MUTEX(mutex);
static DEFINE_RT_MUTEX(rt_mutex);
static DECLARE_RWSEM(rwsem);
static DEFINE_SEMAPHORE(semaphore, 1);
static DEFINE_WW_CLASS(ww_class);
static struct ww_mutex ww_first, ww_second;
static DEFINE_SPINLOCK(irq_lock);
static DECLARE_WAIT_QUEUE_HEAD(queue);
static struct completion done;
static bool is_so;
static struct module module = LOCKSTEP_MODULE_INIT("fault_calls");

/* A pointer that is none has no error to tell: for all of them it is this one. */
static long made(void *p)
{
	kfree(p);
	return p ? 0 : -ENOMEM;
}

static long call_kmalloc(void)
{
	return made(kmalloc(8, GFP_KERNEL));
}

static long call_kmalloc_nofail(void)
{
	return made(kmalloc(8, GFP_KERNEL | __GFP_NOFAIL));
}

static long call_kzalloc(void)
{
	return made(kzalloc(8, GFP_KERNEL));
}

static long call_kcalloc(void)
{
	return made(kcalloc(2, 8, GFP_KERNEL));
}

static long call_kmalloc_array(void)
{
	return made(kmalloc_array(2, 8, GFP_KERNEL));
}

/* Where it fails, what was there stays. */
static long call_krealloc(void)
{
	char *before = kmemdup("\1", 2, GFP_KERNEL), *after = krealloc(before, 16, GFP_KERNEL);

	WARN_ON((after ? after : before)[0] != 1);
	if (!after)
		kfree(before);
	return made(after);
}

static long call_kvmalloc(void)
{
	return made(kvmalloc(8, GFP_KERNEL));
}

static long call_kvzalloc(void)
{
	return made(kvzalloc(8, GFP_KERNEL));
}

static long call_kmemdup(void)
{
	return made(kmemdup("four", 4, GFP_KERNEL));
}

static long call_kstrdup(void)
{
	return made(kstrdup("four", GFP_KERNEL));
}

static long call_kstrndup(void)
{
	return made(kstrndup("four", 2, GFP_KERNEL));
}

static long call_kasprintf(void)
{
	return made(kasprintf(GFP_KERNEL, "%d", 4));
}

static char *format(const char *fmt, ...)
{
	va_list args;
	char *text;

	va_start(args, fmt);
	text = kvasprintf(GFP_KERNEL, fmt, args);
	va_end(args);
	return text;
}

static long call_kvasprintf(void)
{
	return made(format("%d", 4));
}

/* Calls that return 0 with the lock taken. */
#define TAKES(call, drop, lock, ...)                 \
	static long call_##call(void)                \
	{                                            \
		int err = call(lock, ##__VA_ARGS__); \
                                                     \
		if (!err)                            \
			drop(lock);                  \
		return err;                          \
	}
/* Who has it meanwhile. */
#define HAS(name, take, drop, lock)  \
	static void has_##name(void) \
	{                            \
		take(lock);          \
		drop(lock);          \
	}

HAS(mutex, mutex_lock, mutex_unlock, &mutex)
TAKES(mutex_lock_interruptible, mutex_unlock, &mutex)
TAKES(mutex_lock_interruptible_nested, mutex_unlock, &mutex, 1)
TAKES(mutex_lock_killable, mutex_unlock, &mutex)
TAKES(mutex_lock_killable_nested, mutex_unlock, &mutex, 1)
HAS(rt_mutex, rt_mutex_lock, rt_mutex_unlock, &rt_mutex)
TAKES(rt_mutex_lock_interruptible, rt_mutex_unlock, &rt_mutex)
TAKES(rt_mutex_lock_killable, rt_mutex_unlock, &rt_mutex)
HAS(rwsem, down_write, up_write, &rwsem)
TAKES(down_read_interruptible, up_read, &rwsem)
TAKES(down_read_killable, up_read, &rwsem)
TAKES(down_read_killable_nested, up_read, &rwsem, 1)
TAKES(down_write_killable, up_write, &rwsem)
TAKES(down_write_killable_nested, up_write, &rwsem, 1)
HAS(semaphore, down, up, &semaphore)
TAKES(down_interruptible, up, &semaphore)
TAKES(down_killable, up, &semaphore)
TAKES(ww_mutex_lock_interruptible, ww_mutex_unlock, &ww_first, NULL)

static long call_mutex_trylock(void)
{
	if (!mutex_trylock(&mutex))
		return -EAGAIN;
	mutex_unlock(&mutex);
	return 0;
}

static long call_rt_mutex_trylock(void)
{
	if (!rt_mutex_trylock(&rt_mutex))
		return -EAGAIN;
	rt_mutex_unlock(&rt_mutex);
	return 0;
}

static void has_ww_mutex(void)
{
	WARN_ON(ww_mutex_lock(&ww_first, NULL));
	ww_mutex_unlock(&ww_first);
}

/* Nobody else is there: no other reason than the fault to back off. */
static long call_ww_mutex_lock(void)
{
	struct ww_acquire_ctx ctx;
	int err;

	ww_acquire_init(&ctx, &ww_class);
	WARN_ON(ww_mutex_lock(&ww_first, &ctx));
	err = ww_mutex_lock(&ww_second, &ctx);
	ww_mutex_unlock(&ww_first);
	if (err == -EDEADLK)
		ww_mutex_lock_slow(&ww_second, &ctx);
	if (!err || err == -EDEADLK)
		ww_mutex_unlock(&ww_second);
	ww_acquire_fini(&ctx);
	return err;
}

/* Two in one order against two in the other: who has to back off waits in the slow call. */
static long both(struct ww_mutex *first, struct ww_mutex *second, bool interruptible)
{
	struct ww_acquire_ctx ctx;
	int err;

	ww_acquire_init(&ctx, &ww_class);
	WARN_ON(ww_mutex_lock(first, &ctx));
	err = ww_mutex_lock(second, &ctx);
	ww_mutex_unlock(first);
	if (err && interruptible)
		err = ww_mutex_lock_slow_interruptible(second, &ctx);
	else if (err)
		ww_mutex_lock_slow(second, &ctx), err = 0;
	if (!err)
		ww_mutex_unlock(second);
	ww_acquire_fini(&ctx);
	return err;
}

static long call_ww_mutex_lock_slow_interruptible(void)
{
	return both(&ww_first, &ww_second, true);
}

static void has_both(void)
{
	both(&ww_second, &ww_first, false);
}

static void makes_it_so(void)
{
	WRITE_ONCE(is_so, true);
	wake_up_all(&queue);
}

/* Waits that return 0 when it is so, and those that tell the time that is left. */
#define WAITS(call)                                   \
	static long call_##call(void)                 \
	{                                             \
		return call(queue, READ_ONCE(is_so)); \
	}
#define WAITS_FOR_A_TIME(call)                                     \
	static long call_##call(void)                              \
	{                                                          \
		return in_time(call(queue, READ_ONCE(is_so), HZ)); \
	}

static long in_time(long left)
{
	return left > 0 ? 0 : left ? left : -ETIME;
}

WAITS(wait_event_interruptible)
WAITS(wait_event_interruptible_exclusive)
WAITS(wait_event_killable)
WAITS(wait_event_killable_exclusive)
WAITS_FOR_A_TIME(wait_event_interruptible_timeout)
WAITS_FOR_A_TIME(wait_event_killable_timeout)

static long call_wait_event_interruptible_lock_irq(void)
{
	long err;

	spin_lock_irq(&irq_lock);
	err = wait_event_interruptible_lock_irq(queue, READ_ONCE(is_so), irq_lock);
	spin_unlock_irq(&irq_lock);
	return err;
}

static void completes(void)
{
	complete(&done);
}

static long call_wait_for_completion_interruptible(void)
{
	return wait_for_completion_interruptible(&done);
}

static long call_wait_for_completion_killable(void)
{
	return wait_for_completion_killable(&done);
}

static long call_wait_for_completion_interruptible_timeout(void)
{
	return in_time(wait_for_completion_interruptible_timeout(&done, HZ));
}

static long call_wait_for_completion_killable_timeout(void)
{
	return in_time(wait_for_completion_killable_timeout(&done, HZ));
}

/* Nobody wakes them, so that time is left only where a signal came. */
static long call_msleep_interruptible(void)
{
	return msleep_interruptible(10) ? -EINTR : 0;
}

static long call_schedule_timeout_interruptible(void)
{
	return schedule_timeout_interruptible(HZ) ? -EINTR : 0;
}

static long call_schedule_timeout_killable(void)
{
	return schedule_timeout_killable(HZ) ? -EINTR : 0;
}

/* The sleep that does not look again. */
static long call_schedule(void)
{
	long err;
	DEFINE_WAIT(wait);

	prepare_to_wait(&queue, &wait, TASK_UNINTERRUPTIBLE);
	if (!READ_ONCE(is_so))
		schedule();
	err = READ_ONCE(is_so) ? 0 : -EAGAIN;
	finish_wait(&queue, &wait);
	return err;
}

static long call_alloc_workqueue(void)
{
	struct workqueue_struct *wq = alloc_workqueue("wq", 0, 0);

	if (wq)
		destroy_workqueue(wq);
	return wq ? 0 : -ENOMEM;
}

static int until_stopped(void *data)
{
	while (!kthread_should_stop()) {
		set_current_state(TASK_INTERRUPTIBLE);
		if (!kthread_should_stop())
			schedule();
		__set_current_state(TASK_RUNNING);
	}
	return 0;
}

static long call_kthread_create(void)
{
	struct task_struct *thread = kthread_create(until_stopped, NULL, "thread");

	if (IS_ERR(thread))
		return PTR_ERR(thread);
	kthread_stop(thread);
	return 0;
}

static irqreturn_t handle(int irq, void *dev_id)
{
	return IRQ_HANDLED;
}

static long call_request_irq(void)
{
	int err = request_irq(IRQ, handle, 0, "line", &module);

	if (!err)
		free_irq(IRQ, &module);
	return err;
}

static long call_try_module_get(void)
{
	if (!try_module_get(&module))
		return -ENOENT;
	module_put(&module);
	return 0;
}

#define CALL(name, ...)                           \
	{                                         \
#name, call_##name, ##__VA_ARGS__ \
	}
static const struct {
	const char *name;
	long (*call)(void);
	void (*other)(void); /* NULL: it does not wait */
} calls[] = {
	CALL(kmalloc),
	CALL(kmalloc_nofail),
	CALL(kzalloc),
	CALL(kcalloc),
	CALL(kmalloc_array),
	CALL(krealloc),
	CALL(kvmalloc),
	CALL(kvzalloc),
	CALL(kmemdup),
	CALL(kstrdup),
	CALL(kstrndup),
	CALL(kasprintf),
	CALL(kvasprintf),
	CALL(mutex_lock_interruptible, has_mutex),
	CALL(mutex_lock_interruptible_nested, has_mutex),
	CALL(mutex_lock_killable, has_mutex),
	CALL(mutex_lock_killable_nested, has_mutex),
	CALL(mutex_trylock),
	CALL(rt_mutex_trylock),
	CALL(rt_mutex_lock_interruptible, has_rt_mutex),
	CALL(rt_mutex_lock_killable, has_rt_mutex),
	CALL(down_read_interruptible, has_rwsem),
	CALL(down_read_killable, has_rwsem),
	CALL(down_read_killable_nested, has_rwsem),
	CALL(down_write_killable, has_rwsem),
	CALL(down_write_killable_nested, has_rwsem),
	CALL(ww_mutex_lock),
	CALL(ww_mutex_lock_interruptible, has_ww_mutex),
	CALL(ww_mutex_lock_slow_interruptible, has_both),
	CALL(down_interruptible, has_semaphore),
	CALL(down_killable, has_semaphore),
	CALL(wait_event_interruptible, makes_it_so),
	CALL(wait_event_interruptible_exclusive, makes_it_so),
	CALL(wait_event_interruptible_lock_irq, makes_it_so),
	CALL(wait_event_interruptible_timeout, makes_it_so),
	CALL(wait_event_killable, makes_it_so),
	CALL(wait_event_killable_exclusive, makes_it_so),
	CALL(wait_event_killable_timeout, makes_it_so),
	CALL(wait_for_completion_interruptible, completes),
	CALL(wait_for_completion_interruptible_timeout, completes),
	CALL(wait_for_completion_killable, completes),
	CALL(wait_for_completion_killable_timeout, completes),
	CALL(msleep_interruptible),
	CALL(schedule_timeout_interruptible),
	CALL(schedule_timeout_killable),
	CALL(schedule, makes_it_so),
	CALL(alloc_workqueue),
	CALL(kthread_create),
	CALL(request_irq),
	CALL(try_module_get),
};

static long run_begin(const struct ls_args *args)
{
	ww_mutex_init(&ww_first, &ww_class);
	ww_mutex_init(&ww_second, &ww_class);
	init_completion(&done);
	return 0;
}

static long run_call(const struct ls_args *args)
{
	for (size_t i = 0; i < ARRAY_SIZE(calls); i++)
		if (!strcmp(calls[i].name, args->v[0].text))
			return calls[i].call();
	return -ENOSYS;
}

static long run_other(const struct ls_args *args)
{
	for (size_t i = 0; i < ARRAY_SIZE(calls); i++)
		if (!strcmp(calls[i].name, args->v[0].text) && calls[i].other)
			calls[i].other();
	return 0;
}

static const struct ls_arg no_arguments[] = { { .kind = LS_ARG_END } };
static const struct ls_arg call_args[] = {
	{ .name = "name", .kind = LS_ARG_STRING, .required = true, .help = "which call" },
	{ .kind = LS_ARG_END },
};

static const struct ls_operation_ops begin = {
	.name = "calls.begin",
	.help = "makes what they are made on",
	.flags = LS_IN_SETUP,
	.args = no_arguments,
	.run = run_begin,
};
static const struct ls_operation_ops call = {
	.name = "calls.call",
	.help = "makes a call, and undoes it when it did not fail",
	.flags = LS_IN_TASK,
	.args = call_args,
	.run = run_call,
};
static const struct ls_operation_ops other = {
	.name = "calls.other",
	.help = "is what a call waits for",
	.flags = LS_IN_TASK,
	.args = call_args,
	.run = run_other,
};

static const struct ls_operation_ops *const operations[] = { &begin, &call, &other, NULL };

static const struct ls_model_ops fault_calls = {
	.name = "fault_calls",
	.version = "1",
	.operations = operations,
};

LOCKSTEP_MODEL(fault_calls);
