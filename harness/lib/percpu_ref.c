// SPDX-License-Identifier: GPL-2.0-only
/*
 * References counted by CPU, by the kernel's own algorithm: each task counts in a place of its own,
 * inside an RCU reader's section in which it has seen that this is allowed; to kill forbids it,
 * lets a grace period pass, and adds up. So references that are taken and given back before do not
 * meet, and the rest follows from RCU.
 *
 * The count has 31 bits.
 */
#include <linux/kernel.h>
#include <linux/percpu-refcount.h>
#include <linux/spinlock.h>
#include <linux/wait.h>

#define REF_ATOMIC 1ul
#define REF_DEAD   2ul
#define REF_FLAGS  (REF_ATOMIC | REF_DEAD)
/* What the one counter has too much while the others count, so that it does not fall to zero. */
#define COUNT_BIAS (1 << 30)

/* Protects the mode of every reference; confirm_switch() may nest inside. */
static DEFINE_SPINLOCK(percpu_ref_switch_lock);
static DECLARE_WAIT_QUEUE_HEAD(percpu_ref_switch_waitq);

/* Orders what the mode stands for: the counters were set before it said that they count. */
static unsigned long read_mode(struct percpu_ref *ref)
{
	return (unsigned long)lockstep_rcu_read(&ref->percpu_count_ptr);
}

static void set_mode(struct percpu_ref *ref, unsigned long mode)
{
	lockstep_rcu_publish(&ref->percpu_count_ptr, (void *)mode);
}

/* If none is, what the last one did comes before whatever follows. */
static bool switch_under_way(struct percpu_ref_data *data)
{
	return atomic_read_acquire(&data->switching);
}

static unsigned long *counters_of(unsigned long mode)
{
	return (unsigned long *)(mode & ~REF_FLAGS);
}

int percpu_ref_init(struct percpu_ref *ref, percpu_ref_func_t *release, unsigned int flags,
		    gfp_t gfp)
{
	struct percpu_ref_data *data;
	unsigned long *counters;
	unsigned long mode;
	int count = 0;

	counters = alloc_percpu_gfp(unsigned long, gfp);
	if (!counters)
		return -ENOMEM;
	data = kzalloc(sizeof(*data), gfp);
	if (!data) {
		free_percpu(counters);
		return -ENOMEM;
	}
	data->force_atomic = flags & PERCPU_REF_INIT_ATOMIC;
	data->allow_reinit = flags & PERCPU_REF_ALLOW_REINIT;
	data->release = release;
	data->ref = ref;

	mode = (unsigned long)counters;
	if (flags & (PERCPU_REF_INIT_ATOMIC | PERCPU_REF_INIT_DEAD)) {
		mode |= REF_ATOMIC;
		data->allow_reinit = true;
	} else {
		count += COUNT_BIAS;
	}
	if (flags & PERCPU_REF_INIT_DEAD)
		mode |= REF_DEAD;
	else
		count++;
	atomic_set(&data->count, count);
	ref->data = data;
	ref->percpu_count_ptr = mode;
	return 0;
}

static void __percpu_ref_exit(struct percpu_ref *ref)
{
	unsigned long *counters = counters_of(read_mode(ref));

	if (!counters)
		return;
	WARN_ON_ONCE(ref->data && switch_under_way(ref->data));
	free_percpu(counters);
	set_mode(ref, REF_ATOMIC | REF_DEAD);
}

/* Nobody uses the reference any more. */
void percpu_ref_exit(struct percpu_ref *ref)
{
	unsigned long flags;
	struct percpu_ref_data *data = ref->data;

	__percpu_ref_exit(ref);
	if (!data)
		return;
	spin_lock_irqsave(&percpu_ref_switch_lock, flags);
	ref->data = NULL;
	spin_unlock_irqrestore(&percpu_ref_switch_lock, flags);
	kfree(data);
}

void percpu_ref_get_many(struct percpu_ref *ref, unsigned long nr)
{
	unsigned long mode;

	rcu_read_lock();
	mode = read_mode(ref);
	if (mode & REF_FLAGS)
		atomic_add((int)nr, &ref->data->count);
	else
		this_cpu_add(*counters_of(mode), nr);
	rcu_read_unlock();
}

/* Fails once the count has come to zero. */
bool percpu_ref_tryget_many(struct percpu_ref *ref, unsigned long nr)
{
	unsigned long mode;
	bool ret = true;

	rcu_read_lock();
	mode = read_mode(ref);
	if (!(mode & REF_FLAGS)) {
		this_cpu_add(*counters_of(mode), nr);
	} else {
		ret = atomic_inc_not_zero(&ref->data->count);
		if (ret && nr > 1)
			atomic_add((int)nr - 1, &ref->data->count);
	}
	rcu_read_unlock();
	return ret;
}

/* Fails once it is killed. */
bool percpu_ref_tryget_live(struct percpu_ref *ref)
{
	unsigned long mode;
	bool ret = false;

	rcu_read_lock();
	mode = read_mode(ref);
	if (!(mode & REF_FLAGS)) {
		this_cpu_inc(*counters_of(mode));
		ret = true;
	} else if (!(mode & REF_DEAD)) {
		ret = atomic_inc_not_zero(&ref->data->count);
	}
	rcu_read_unlock();
	return ret;
}

void percpu_ref_put_many(struct percpu_ref *ref, unsigned long nr)
{
	unsigned long mode;

	rcu_read_lock();
	mode = read_mode(ref);
	if (!(mode & REF_FLAGS))
		this_cpu_sub(*counters_of(mode), nr);
	else if (unlikely(!atomic_add_return(-(int)nr, &ref->data->count)))
		ref->data->release(ref);
	rcu_read_unlock();
}

static void percpu_ref_noop_confirm_switch(struct percpu_ref *ref)
{
}

/* Nobody counts by CPU any more. */
static void percpu_ref_switch_to_atomic_rcu(struct rcu_head *rcu)
{
	struct percpu_ref_data *data = container_of(rcu, struct percpu_ref_data, rcu);
	struct percpu_ref *ref = data->ref;
	unsigned long *counters = counters_of(read_mode(ref));
	unsigned long count = 0;
	int cpu;

	for_each_possible_cpu(cpu) count += *per_cpu_ptr(counters, cpu);
	cpu = atomic_add_return((int)count - COUNT_BIAS, &data->count);
	WARN(cpu <= 0, "a percpu ref has %d references after the switch to one counter", cpu);

	data->confirm_switch(ref);
	atomic_set_release(&data->switching, 0);
	wake_up_all(&percpu_ref_switch_waitq);
	if (!data->allow_reinit)
		__percpu_ref_exit(ref);
	/* The one that the switch held. */
	percpu_ref_put(ref);
}

static void __percpu_ref_switch_to_atomic(struct percpu_ref *ref, percpu_ref_func_t *confirm_switch)
{
	unsigned long mode = read_mode(ref);

	if (mode & REF_ATOMIC) {
		if (confirm_switch)
			confirm_switch(ref);
		return;
	}
	set_mode(ref, mode | REF_ATOMIC);
	ref->data->confirm_switch = confirm_switch ? confirm_switch
						   : percpu_ref_noop_confirm_switch;
	atomic_set(&ref->data->switching, 1);
	percpu_ref_get(ref);
	call_rcu(&ref->data->rcu, percpu_ref_switch_to_atomic_rcu);
}

static void __percpu_ref_switch_to_percpu(struct percpu_ref *ref)
{
	unsigned long mode = read_mode(ref);
	int cpu;

	if (!(mode & REF_ATOMIC))
		return;
	if (WARN_ON_ONCE(!ref->data->allow_reinit))
		return;
	atomic_add(COUNT_BIAS, &ref->data->count);
	for_each_possible_cpu(cpu) * per_cpu_ptr(counters_of(mode), cpu) = 0;
	set_mode(ref, mode & ~REF_ATOMIC);
}

/* The lock is held, and given up while an earlier switch is waited for. */
static void __percpu_ref_switch_mode(struct percpu_ref *ref, percpu_ref_func_t *confirm_switch)
{
	struct percpu_ref_data *data = ref->data;

	lockdep_assert_held(&percpu_ref_switch_lock);
	wait_event_lock_irq(percpu_ref_switch_waitq, !switch_under_way(data),
			    percpu_ref_switch_lock);
	if (data->force_atomic || read_mode(ref) & REF_DEAD)
		__percpu_ref_switch_to_atomic(ref, confirm_switch);
	else
		__percpu_ref_switch_to_percpu(ref);
}

void percpu_ref_switch_to_atomic(struct percpu_ref *ref, percpu_ref_func_t *confirm_switch)
{
	unsigned long flags;

	spin_lock_irqsave(&percpu_ref_switch_lock, flags);
	ref->data->force_atomic = true;
	__percpu_ref_switch_mode(ref, confirm_switch);
	spin_unlock_irqrestore(&percpu_ref_switch_lock, flags);
}

void percpu_ref_switch_to_atomic_sync(struct percpu_ref *ref)
{
	percpu_ref_switch_to_atomic(ref, NULL);
	wait_event(percpu_ref_switch_waitq, !switch_under_way(ref->data));
}

void percpu_ref_switch_to_percpu(struct percpu_ref *ref)
{
	unsigned long flags;

	spin_lock_irqsave(&percpu_ref_switch_lock, flags);
	ref->data->force_atomic = false;
	__percpu_ref_switch_mode(ref, NULL);
	spin_unlock_irqrestore(&percpu_ref_switch_lock, flags);
}

/* Gives the first reference back. @confirm_kill: once nobody gets one by tryget_live any more. */
void percpu_ref_kill_and_confirm(struct percpu_ref *ref, percpu_ref_func_t *confirm_kill)
{
	unsigned long flags;

	spin_lock_irqsave(&percpu_ref_switch_lock, flags);
	WARN_ONCE(read_mode(ref) & REF_DEAD, "a percpu ref is killed twice");
	set_mode(ref, read_mode(ref) | REF_DEAD);
	__percpu_ref_switch_mode(ref, confirm_kill);
	percpu_ref_put(ref);
	spin_unlock_irqrestore(&percpu_ref_switch_lock, flags);
}

bool percpu_ref_is_zero(struct percpu_ref *ref)
{
	if (!(read_mode(ref) & REF_FLAGS))
		return false;
	return ref->data ? !atomic_read(&ref->data->count) : true;
}

bool percpu_ref_is_dying(struct percpu_ref *ref)
{
	return read_mode(ref) & REF_DEAD;
}

/* Undoes a kill, and has the first reference again. References may be left. */
void percpu_ref_resurrect(struct percpu_ref *ref)
{
	unsigned long flags;
	unsigned long mode;

	spin_lock_irqsave(&percpu_ref_switch_lock, flags);
	mode = read_mode(ref);
	WARN_ON_ONCE(!(mode & REF_DEAD));
	WARN_ON_ONCE(!counters_of(mode));
	set_mode(ref, mode & ~REF_DEAD);
	percpu_ref_get(ref);
	__percpu_ref_switch_mode(ref, NULL);
	spin_unlock_irqrestore(&percpu_ref_switch_lock, flags);
}

/* As percpu_ref_resurrect(), when none is left. */
void percpu_ref_reinit(struct percpu_ref *ref)
{
	WARN_ON_ONCE(!percpu_ref_is_zero(ref));
	percpu_ref_resurrect(ref);
}
