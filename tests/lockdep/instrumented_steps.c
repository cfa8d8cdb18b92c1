// SPDX-License-Identifier: GPL-2.0-only
/*
 * The steps of a case, by the calls that a kernel module would make. What is still held after the
 * last step is dropped in reverse order, so that a task ends with nothing.
 */
#include <linux/bottom_half.h>
#include <linux/bug.h>
#include <linux/completion.h>
#include <linux/hardirq.h>
#include <linux/irqflags.h>
#include <linux/local_lock.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/rtmutex.h>
#include <linux/rwsem.h>
#include <linux/sched/mm.h>
#include <linux/spinlock.h>
#include <linux/ww_mutex.h>
#include "steps.h"

static spinlock_t spins[OBJECTS_NR];
static raw_spinlock_t raws[OBJECTS_NR];
static rwlock_t rwlocks[OBJECTS_NR];
static struct mutex mutexes[OBJECTS_NR], keyed[OBJECTS_NR];
static struct rw_semaphore rwsems[OBJECTS_NR];
static struct rt_mutex rtmutexes[OBJECTS_NR];
static local_lock_t locals[OBJECTS_NR];
static struct ww_mutex wws[OBJECTS_NR];
static struct ww_acquire_ctx contexts[CONTEXTS_NR];
static struct lock_class_key keys[TYPES_NR][OBJECTS_NR], own_keys[OBJECTS_NR];
static struct completion arrived[TASKS_NR];
static DEFINE_WD_CLASS(ww_steps);

/* What a task has to give back at the end. */
struct held {
	enum step_kind by;
	const struct step *step;
};
static struct held held[TASKS_NR][STEPS_MAX];
static unsigned int held_nr[TASKS_NR];
static bool context_open[CONTEXTS_NR];
static unsigned int done;
bool steps_cleaning;

static void init(enum lock_type type, int i)
{
	const char *name = steps_run->name[type][i];
	struct lock_class_key *key = &keys[type][steps_run->class_of[type][i]];

	switch (type) {
	case TYPE_SPIN:
		__spin_lock_init(&spins[i], name, key);
		break;
	case TYPE_RAW:
		__raw_spin_lock_init(&raws[i], name, key);
		break;
	case TYPE_RWLOCK:
		__rwlock_init(&rwlocks[i], name, key);
		break;
	case TYPE_MUTEX:
		__mutex_init(&mutexes[i], name, key);
		break;
	case TYPE_RWSEM:
		__init_rwsem(&rwsems[i], name, key);
		break;
	case TYPE_RTMUTEX:
		__rt_mutex_init(&rtmutexes[i], name, key);
		break;
	case TYPE_LOCAL:
		__local_lock_init(&locals[i], name, key);
		break;
	case TYPE_KEYED:
		lockdep_register_key(&own_keys[i]);
		__mutex_init(&keyed[i], name, &own_keys[i]);
		break;
	case TYPE_WW:
		ww_mutex_init(&wws[i], &ww_steps);
		break;
	case TYPES_NR:
		break;
	}
}

static void destroy(enum lock_type type, int i)
{
	if (type == TYPE_MUTEX)
		mutex_destroy(&mutexes[i]);
	if (type == TYPE_WW)
		ww_mutex_destroy(&wws[i]);
	if (type != TYPE_KEYED)
		return;
	mutex_destroy(&keyed[i]);
	lockdep_unregister_key(&own_keys[i]);
}

static void lock(enum lock_type type, int i)
{
	switch (type) {
	case TYPE_SPIN:
		spin_lock(&spins[i]);
		break;
	case TYPE_RAW:
		raw_spin_lock(&raws[i]);
		break;
	case TYPE_RWLOCK:
		write_lock(&rwlocks[i]);
		break;
	case TYPE_MUTEX:
		mutex_lock(&mutexes[i]);
		break;
	case TYPE_RWSEM:
		down_write(&rwsems[i]);
		break;
	case TYPE_RTMUTEX:
		rt_mutex_lock(&rtmutexes[i]);
		break;
	case TYPE_LOCAL:
		local_lock(&locals[i]);
		break;
	case TYPE_KEYED:
		mutex_lock(&keyed[i]);
		break;
	case TYPE_WW:
		mutex_lock(&wws[i].base);
		break;
	case TYPES_NR:
		break;
	}
}

static void unlock(enum lock_type type, int i)
{
	switch (type) {
	case TYPE_SPIN:
		spin_unlock(&spins[i]);
		break;
	case TYPE_RAW:
		raw_spin_unlock(&raws[i]);
		break;
	case TYPE_RWLOCK:
		write_unlock(&rwlocks[i]);
		break;
	case TYPE_MUTEX:
		mutex_unlock(&mutexes[i]);
		break;
	case TYPE_RWSEM:
		up_write(&rwsems[i]);
		break;
	case TYPE_RTMUTEX:
		rt_mutex_unlock(&rtmutexes[i]);
		break;
	case TYPE_LOCAL:
		local_unlock(&locals[i]);
		break;
	case TYPE_KEYED:
		mutex_unlock(&keyed[i]);
		break;
	case TYPE_WW:
		mutex_unlock(&wws[i].base);
		break;
	case TYPES_NR:
		break;
	}
}

static int try(enum lock_type type, int i)
{
	switch (type) {
	case TYPE_SPIN:
		return spin_trylock(&spins[i]);
	case TYPE_RAW:
		return raw_spin_trylock(&raws[i]);
	case TYPE_RWLOCK:
		return write_trylock(&rwlocks[i]);
	case TYPE_MUTEX:
		return mutex_trylock(&mutexes[i]);
	case TYPE_RWSEM:
		return down_write_trylock(&rwsems[i]);
	case TYPE_RTMUTEX:
		return rt_mutex_trylock(&rtmutexes[i]);
	case TYPE_KEYED:
		return mutex_trylock(&keyed[i]);
	case TYPE_WW:
		return mutex_trylock(&wws[i].base);
	case TYPE_LOCAL:
	case TYPES_NR:
		break;
	}
	return 0;
}

static void read_take(enum lock_type type, int i)
{
	if (type == TYPE_RWLOCK)
		read_lock(&rwlocks[i]);
	else
		down_read(&rwsems[i]);
}

static int read_try(enum lock_type type, int i)
{
	return type == TYPE_RWLOCK ? read_trylock(&rwlocks[i]) : down_read_trylock(&rwsems[i]);
}

static void read_drop(enum lock_type type, int i)
{
	if (type == TYPE_RWLOCK)
		read_unlock(&rwlocks[i]);
	else
		up_read(&rwsems[i]);
}

static struct lockdep_map *map_of(enum lock_type type, int i)
{
	switch (type) {
	case TYPE_SPIN:
		return &spins[i].dep_map;
	case TYPE_RWSEM:
		return &rwsems[i].dep_map;
	case TYPE_RTMUTEX:
		return &rtmutexes[i].dep_map;
	case TYPE_WW:
		return &wws[i].base.dep_map;
	case TYPE_KEYED:
		return &keyed[i].dep_map;
	default:
		return &mutexes[i].dep_map;
	}
}

static void lock_nested(const struct step *s)
{
	struct lockdep_map *nest = NULL;

	if (s->other >= 0)
		nest = map_of(s->other_type, s->other);
	if (s->context != NO_CONTEXT)
		nest = &contexts[s->context].dep_map;
	if (s->type == TYPE_SPIN && nest)
		_spin_lock_nest_lock(&spins[s->object], nest);
	else if (s->type == TYPE_SPIN)
		spin_lock_nested(&spins[s->object], (unsigned int)s->value);
	else if (s->type == TYPE_MUTEX && nest)
		_mutex_lock_nest_lock(&mutexes[s->object], nest);
	else if (s->type == TYPE_MUTEX)
		mutex_lock_nested(&mutexes[s->object], (unsigned int)s->value);
	else if (s->type == TYPE_RWSEM && nest)
		_down_write_nest_lock(&rwsems[s->object], nest);
	else if (s->type == TYPE_RWSEM)
		down_write_nested(&rwsems[s->object], s->value);
}

static void irq_enter(int kind)
{
	if (kind == 1) {
		local_bh_disable();
		local_irq_disable();
		lockdep_softirq_enter();
		return;
	}
	local_irq_disable();
	__irq_enter();
	if (!kind)
		lockdep_hardirq_threaded();
}

static void irq_exit(int kind)
{
	if (kind == 1) {
		lockdep_softirq_exit();
		local_irq_enable();
		local_bh_enable();
		return;
	}
	__irq_exit();
	local_irq_enable();
}

static void rcu(int flavour, bool begin)
{
	if (flavour == 1)
		begin ? rcu_read_lock_bh() : rcu_read_unlock_bh();
	else if (flavour == 2)
		begin ? rcu_read_lock_sched() : rcu_read_unlock_sched();
	else
		begin ? rcu_read_lock() : rcu_read_unlock();
}

/* As the kernel's self-test fakes a lock that another, older context has. */
static void foreign_take(const struct step *s)
{
	mutex_lock(&wws[s->object].base);
	wws[s->object].ctx = &contexts[s->context];
	mutex_release(&wws[s->object].base.dep_map, _THIS_IP_);
}

static void foreign_give(int object)
{
	wws[object].ctx = NULL;
	mutex_acquire(&wws[object].base.dep_map, 0, 1, _THIS_IP_);
	mutex_unlock(&wws[object].base);
}

/* The contexts that are said to be older than the one that begins. */
static void context_init(int context)
{
	ww_acquire_init(&contexts[context], &ww_steps);
	context_open[context] = true;
	for (unsigned int i = 0; i < steps_run->nr; i++) {
		const struct step *s = &steps_run->v[i];

		if (s->kind != STEP_WW_FOREIGN || context_open[s->context])
			continue;
		contexts[s->context] = contexts[context];
		contexts[s->context].stamp--;
	}
}

static int ww_step(const struct step *s)
{
	struct ww_acquire_ctx *ctx = s->context == NO_CONTEXT ? NULL : &contexts[s->context];
	struct ww_mutex *ww = &wws[s->object];

	switch (s->kind) {
	case STEP_WW_INIT:
		context_init(s->context);
		break;
	case STEP_WW_DONE:
		ww_acquire_done(ctx);
		break;
	case STEP_WW_FINI:
		ww_acquire_fini(ctx);
		context_open[s->context] = false;
		break;
	case STEP_WW_LOCK:
		return ww_mutex_lock(ww, ctx);
	case STEP_WW_SLOW:
		ww_mutex_lock_slow(ww, ctx);
		break;
	case STEP_WW_TRY:
		return ww_mutex_trylock(ww, ctx);
	case STEP_WW_UNLOCK:
		ww_mutex_unlock(ww);
		break;
	case STEP_WW_STAMP:
		ctx->stamp += (unsigned long)s->value;
		break;
	case STEP_WW_COPY:
		*ctx = contexts[s->other];
		break;
	case STEP_WW_NO_CLASS:
		ctx->ww_class = NULL;
		break;
	case STEP_WW_OWNED:
		ww->ctx = ctx;
		break;
	case STEP_WW_ACQUIRED:
		ctx->acquired = (unsigned int)s->value;
		break;
	case STEP_WW_FOREIGN:
		foreign_take(s);
		break;
	default:
		foreign_give(s->object);
		break;
	}
	return 0;
}

static void drop_all(unsigned int task);

static int perform(const struct step *s)
{
	switch (s->kind) {
	case STEP_LOCK:
	case STEP_WRITE:
		lock(s->type, s->object);
		break;
	case STEP_UNLOCK:
	case STEP_WRITE_UNLOCK:
		unlock(s->type, s->object);
		break;
	case STEP_READ:
		read_take(s->type, s->object);
		break;
	case STEP_READ_UNLOCK:
		read_drop(s->type, s->object);
		break;
	case STEP_TRY:
		return try(s->type, s->object);
	case STEP_READ_TRY:
		return read_try(s->type, s->object);
	case STEP_NESTED:
		lock_nested(s);
		break;
	case STEP_INIT:
		init(s->type, s->object);
		break;
	case STEP_DESTROY:
		destroy(s->type, s->object);
		break;
	case STEP_IRQ_ENTER:
		irq_enter(s->value);
		break;
	case STEP_IRQ_EXIT:
		irq_exit(s->value);
		break;
	case STEP_DISABLE:
		s->value ? local_bh_disable() : local_irq_disable();
		break;
	case STEP_ENABLE:
		s->value ? local_bh_enable() : local_irq_enable();
		break;
	case STEP_RCU:
	case STEP_RCU_END:
		rcu(s->value, s->kind == STEP_RCU);
		break;
	case STEP_RECLAIM:
		fs_reclaim_acquire((gfp_t)s->value);
		break;
	case STEP_RECLAIM_END:
		fs_reclaim_release((gfp_t)s->value);
		break;
	case STEP_NOFS:
		return (int)memalloc_nofs_save();
	case STEP_NOFS_END:
		memalloc_nofs_restore(0);
		break;
	case STEP_MIGHT_ALLOC:
		might_alloc((gfp_t)s->value);
		break;
	case STEP_BARRIER:
		complete(&arrived[s->task]);
		wait_for_completion(&arrived[!s->task]);
		break;
	case STEP_DROP_ALL:
		drop_all(s->task);
		break;
	default:
		return ww_step(s);
	}
	return 0;
}

/* What takes, and what gives back. */
static enum step_kind opposite(enum step_kind kind)
{
	switch (kind) {
	case STEP_LOCK:
	case STEP_TRY:
	case STEP_NESTED:
	case STEP_WRITE:
		return STEP_UNLOCK;
	case STEP_READ:
	case STEP_READ_TRY:
		return STEP_READ_UNLOCK;
	case STEP_WW_LOCK:
	case STEP_WW_SLOW:
	case STEP_WW_TRY:
		return STEP_WW_UNLOCK;
	case STEP_WW_FOREIGN:
		return STEP_WW_RELEASED;
	case STEP_WW_INIT:
		return STEP_WW_FINI;
	case STEP_RCU:
		return STEP_RCU_END;
	case STEP_RECLAIM:
		return STEP_RECLAIM_END;
	case STEP_IRQ_ENTER:
		return STEP_IRQ_EXIT;
	case STEP_DISABLE:
		return STEP_ENABLE;
	default:
		return kind;
	}
}

static enum step_kind plain(enum step_kind kind)
{
	return kind == STEP_WRITE_UNLOCK ? STEP_UNLOCK : kind;
}

static bool took(const struct step *s, int result)
{
	if (s->kind == STEP_TRY || s->kind == STEP_READ_TRY || s->kind == STEP_WW_TRY)
		return result == 1;
	return opposite(s->kind) != s->kind && !result;
}

static void note(const struct step *s, int result)
{
	unsigned int *nr = &held_nr[s->task], i = *nr;
	struct held *h = held[s->task];

	if (took(s, result)) {
		h[(*nr)++] = (struct held){ opposite(s->kind), s };
		return;
	}
	while (i > 0 && (h[i - 1].by != plain(s->kind) || h[i - 1].step->type != s->type ||
			 h[i - 1].step->object != s->object))
		i--;
	if (!i)
		return;
	for (; i < *nr; i++)
		h[i - 1] = h[i];
	(*nr)--;
}

static void drop_all(unsigned int task)
{
	while (held_nr[task]) {
		const struct held *h = &held[task][--held_nr[task]];
		struct step s = *h->step;

		s.kind = h->by;
		perform(&s);
	}
}

void steps_setup(void)
{
	steps_cleaning = false;
	for (int type = 0; type < TYPES_NR; type++)
		for (int i = 0; i < steps_run->objects_nr[type]; i++)
			init((enum lock_type)type, i);
	for (int i = 0; i < TASKS_NR; i++)
		init_completion(&arrived[i]);
}

void steps_task(void *task)
{
	unsigned int number = (unsigned int)(unsigned long)task;

	for (unsigned int i = 0; i < steps_run->nr; i++) {
		const struct step *s = &steps_run->v[i];
		int result;

		if (s->task != number)
			continue;
		result = perform(s);
		WARN(s->returns && result != s->result,
		     "the call in column %d returned %d and should have returned %d", s->column,
		     result, s->result);
		note(s, result);
	}
	data_race(steps_cleaning = ++done == steps_run->tasks_nr);
	drop_all(number);
}
