/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The built-in model: objects and operations that need no C from the writer of a scenario. One file
 * a family of operations; sketch.c has the table of them all.
 */
#ifndef SCENARIO_SKETCH_H
#define SCENARIO_SKETCH_H

#include <lockstep/model.h>

/* X(symbol): every operation; sketch_op_<symbol> has its documentation. */
#define SKETCH_OPERATIONS(X)      \
	X(mutex)                  \
	X(spinlock)               \
	X(raw_spinlock)           \
	X(rwlock)                 \
	X(rwsem)                  \
	X(rt_mutex)               \
	X(local_lock)             \
	X(lock)                   \
	X(unlock)                 \
	X(trylock)                \
	X(lock_nested)            \
	X(free_lock)              \
	X(lock_interruptible)     \
	X(lock_irq)               \
	X(unlock_irq)             \
	X(lock_irqsave)           \
	X(unlock_irqrestore)      \
	X(lock_bh)                \
	X(unlock_bh)              \
	X(read_lock)              \
	X(read_unlock)            \
	X(read_trylock)           \
	X(write_lock)             \
	X(write_unlock)           \
	X(write_trylock)          \
	X(downgrade)              \
	X(semaphore)              \
	X(down)                   \
	X(up)                     \
	X(down_trylock)           \
	X(down_timeout)           \
	X(seqlock)                \
	X(write_seqlock)          \
	X(write_sequnlock)        \
	X(read_seqbegin)          \
	X(read_seqretry)          \
	X(ww_class)               \
	X(ww_mutex)               \
	X(ww_context)             \
	X(ww_acquire_init)        \
	X(ww_acquire_fini)        \
	X(ww_lock)                \
	X(ww_lock_slow)           \
	X(ww_unlock)              \
	X(var)                    \
	X(read)                   \
	X(write)                  \
	X(load_acquire)           \
	X(store_release)          \
	X(add)                    \
	X(cas)                    \
	X(xchg)                   \
	X(cmpxchg)                \
	X(plain_read)             \
	X(plain_write)            \
	X(plain_add)              \
	X(set)                    \
	X(keep)                   \
	X(choose)                 \
	X(assume)                 \
	X(assert)                 \
	X(object)                 \
	X(get)                    \
	X(get_unless_zero)        \
	X(put)                    \
	X(put_last)               \
	X(free)                   \
	X(kfree_rcu)              \
	X(release)                \
	X(use)                    \
	X(completion)             \
	X(wait)                   \
	X(try_wait)               \
	X(wait_timeout)           \
	X(wait_interruptible)     \
	X(complete)               \
	X(complete_all)           \
	X(cond)                   \
	X(cond_wait)              \
	X(cond_signal)            \
	X(cond_broadcast)         \
	X(wait_queue)             \
	X(wait_event)             \
	X(wait_event_timeout)     \
	X(wake_up)                \
	X(wake_up_all)            \
	X(rcu_read_lock)          \
	X(rcu_read_unlock)        \
	X(synchronize_rcu)        \
	X(rcu_callback)           \
	X(call_rcu)               \
	X(rcu_barrier)            \
	X(srcu)                   \
	X(srcu_read_lock)         \
	X(srcu_read_unlock)       \
	X(synchronize_srcu)       \
	X(work)                   \
	X(workqueue)              \
	X(queue)                  \
	X(queue_delayed)          \
	X(flush)                  \
	X(cancel)                 \
	X(cancel_sync)            \
	X(flush_workqueue)        \
	X(set_current_state)      \
	X(schedule)               \
	X(schedule_timeout)       \
	X(wake_up_process)        \
	X(kthread)                \
	X(kthread_run)            \
	X(kthread_wake)           \
	X(kthread_stop)           \
	X(kthread_should_stop)    \
	X(kthread_park)           \
	X(kthread_unpark)         \
	X(kthread_should_park)    \
	X(kthread_parkme)         \
	X(task_work)              \
	X(task_work_add)          \
	X(task_work_cancel)       \
	X(task_work_run)          \
	X(local_irq_disable)      \
	X(local_irq_enable)       \
	X(local_bh_disable)       \
	X(local_bh_enable)        \
	X(preempt_disable)        \
	X(preempt_enable)         \
	X(irq)                    \
	X(irq_raise)              \
	X(disable_irq)            \
	X(enable_irq)             \
	X(synchronize_irq)        \
	X(free_irq)               \
	X(timer)                  \
	X(mod_timer)              \
	X(del_timer)              \
	X(del_timer_sync)         \
	X(tasklet)                \
	X(tasklet_schedule)       \
	X(tasklet_kill)           \
	X(notifier_chain)         \
	X(notifier)               \
	X(notifier_register)      \
	X(notifier_unregister)    \
	X(notifier_call)          \
	X(percpu_ref)             \
	X(percpu_ref_get)         \
	X(percpu_ref_put)         \
	X(percpu_ref_tryget)      \
	X(percpu_ref_tryget_live) \
	X(percpu_ref_kill)        \
	X(ida)                    \
	X(ida_alloc)              \
	X(ida_free)               \
	X(xarray)                 \
	X(xa_store)               \
	X(xa_load)                \
	X(xa_erase)               \
	X(klist)                  \
	X(klist_node)             \
	X(klist_iter)             \
	X(klist_add_head)         \
	X(klist_add_tail)         \
	X(klist_del)              \
	X(klist_remove)           \
	X(klist_iter_init)        \
	X(klist_next)             \
	X(klist_iter_exit)        \
	X(klist_node_free)        \
	X(kobject)                \
	X(kobject_get)            \
	X(kobject_put)            \
	X(kobject_del)            \
	X(sysfs_file)             \
	X(sysfs_write)            \
	X(sysfs_remove_file)      \
	X(sysfs_remove_file_self) \
	X(if)                     \
	X(while)                  \
	X(break)                  \
	X(return )                \
	X(cond_resched)

/* X(type, what it is) */
#define SKETCH_TYPES(X)                                                            \
	X(mutex, "a lock that sleeps")                                             \
	X(spinlock, "a lock that spins")                                           \
	X(raw_spinlock, "a lock that spins also on PREEMPT_RT")                    \
	X(rwlock, "a lock that spins, for one writer or any number of readers")    \
	X(rwsem, "a lock that sleeps, for one writer or any number of readers")    \
	X(rt_mutex, "a lock that sleeps and hands its priority on")                \
	X(local_lock, "a lock of each CPU")                                        \
	X(semaphore, "something that a number of tasks may have at a time")        \
	X(seqlock, "a spinlock for writers with a count for readers")              \
	X(ww_class, "a class of mutexes of which tasks take several in any order") \
	X(ww_mutex, "a mutex of such a class")                                     \
	X(ww_context, "what a task takes several of them under")                   \
	X(var, "a shared 64-bit variable")                                         \
	X(object, "memory with a reference count")                                 \
	X(completion, "something to wait for")                                     \
	X(cond, "something to wait for under a mutex, until it is signalled")      \
	X(wait_queue, "where tasks wait until something is so")                    \
	X(rcu_callback, "something to be done after a grace period")               \
	X(srcu, "a domain of readers that may sleep")                              \
	X(work, "something that a worker does when it is queued")                  \
	X(workqueue, "where works are queued")                                     \
	X(kthread, "a kernel thread")                                              \
	X(task_work, "something that a task does on its way out")                  \
	X(irq, "an interrupt line")                                                \
	X(timer, "a timer")                                                        \
	X(tasklet, "something that a softirq does once")                           \
	X(notifier_chain, "a blocking notifier chain")                             \
	X(notifier, "what a chain calls")                                          \
	X(percpu_ref, "a reference count that is cheap until it is killed")        \
	X(ida, "numbers to give out")                                              \
	X(xarray, "an array of numbers")                                           \
	X(klist, "a list that can be walked while its nodes come and go")          \
	X(klist_node, "a node of such a list")                                     \
	X(klist_iter, "where a walk of such a list is")                            \
	X(kobject, "a kobject with its directory in sysfs")                        \
	X(sysfs_file, "a file of a kobject")

enum {
#define X(name, help) SKETCH_TYPE_##name,
	SKETCH_TYPES(X)
#undef X
};

#define X(symbol) extern const struct ls_operation_ops sketch_op_##symbol;
SKETCH_OPERATIONS(X)
#undef X

/* How a lock of a type is used; NULL where that type has no such use. */
struct sketch_lock {
	void (*lock)(void *lock);
	void (*unlock)(void *lock);
	bool (*trylock)(void *lock);
	void (*read_lock)(void *lock);
	void (*read_unlock)(void *lock);
	bool (*read_trylock)(void *lock);
};

/* What an object of a sketch is, besides its address. */
struct sketch_object {
	void *object;
	const struct sketch_lock *lock; /* or NULL */
	void (*destroy)(void *object);	/* when an execution has come to its end; or NULL */
};

/**
 * sketch_add() - remember an object that the setup made
 * @object: its address; NULL is passed through
 * @lock: how it is locked, or NULL
 * @destroy: takes it down at the end of an execution, or NULL
 *
 * Context: the setup.
 * Return: the object as an operation returns it; 0 when there is no room for more.
 */
long sketch_add(void *object, const struct sketch_lock *lock, void (*destroy)(void *object));

/**
 * sketch_find() - what is known of an object
 * @object: address
 *
 * Context: a task.
 * Return: what sketch_add() was told; NULL for an object of another model.
 */
const struct sketch_object *sketch_find(const void *object);

/* Zeroed memory that bears the name in the first argument; NULL when a fault kept it from it. */
void *sketch_new(const struct ls_args *args, size_t size, const char *type);
/* For sketch_add(): the memory is all there is to take down. */
void sketch_free(void *object);

/**
 * sketch_place() - where the value of a variable lies, or what a counted object holds
 * @object: of type var or object
 * @at: its address; set
 * @size: bytes; set
 *
 * Context: the setup.
 */
void sketch_place(void *object, unsigned long *at, unsigned long *size);

/**
 * sketch_give() - put what an operation came to into its register
 * @value: argument of kind LS_ARG_REGISTER
 * @number: what to put there
 *
 * Context: a task.
 */
void sketch_give(const union ls_value *value, long number);

/* A loop of a task that performs no events gives way; counts as one. */
void sketch_yield(void);

/* Arguments as the tables of the families write them. */
#define ARG_NAME(text)                                   \
	{                                                \
		"name", LS_ARG_NAME, NULL, true, 0, text \
	}
#define ARG_OBJECT(n, type, text)                     \
	{                                             \
		n, LS_ARG_OBJECT, type, true, 0, text \
	}
#define ARG_NUMBER(n, d, text)                         \
	{                                              \
		n, LS_ARG_NUMBER, NULL, false, d, text \
	}
#define ARG_VALUE(n, needed, d, text)                  \
	{                                              \
		n, LS_ARG_VALUE, NULL, needed, d, text \
	}
#define ARG_BOOL(n, text)                            \
	{                                            \
		n, LS_ARG_BOOL, NULL, false, 0, text \
	}
#define ARG_INTO(needed, text)                                 \
	{                                                      \
		"into", LS_ARG_REGISTER, NULL, needed, 0, text \
	}
/* Left out it is the task itself, which is a number below 0. */
#define ARG_TASK(needed, text)                              \
	{                                                   \
		"task", LS_ARG_TASK, NULL, needed, -1, text \
	}
#define ARG_BODY(needed, text)                           \
	{                                                \
		"do", LS_ARG_BODY, NULL, needed, 0, text \
	}
#define ARG_END   \
	{         \
		0 \
	}

/* An operation of the setup that makes an object, and one of a task. */
#define SKETCH_SETUP(symbol, text)                           \
	const struct ls_operation_ops sketch_op_##symbol = { \
		.name = #symbol,                             \
		.help = text,                                \
		.creates = #symbol,                          \
		.flags = LS_IN_SETUP,                        \
		.args = symbol##_args,                       \
		.run = new_##symbol,                         \
	}
#define SKETCH_TASK(symbol, arguments, text)                 \
	const struct ls_operation_ops sketch_op_##symbol = { \
		.name = #symbol,                             \
		.help = text,                                \
		.flags = LS_IN_TASK | LS_HOLDS_LOCKS,        \
		.args = arguments,                           \
		.run = run_##symbol,                         \
	}

#endif
