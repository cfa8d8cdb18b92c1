/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Variables with a copy for each CPU. Every task runs on a CPU of its own and never leaves it, so
 * what is this CPU's is this task's alone. Code that relies on two tasks to share a CPU, or on one
 * to move, is not served.
 */
#ifndef _LINUX_PERCPU_H
#define _LINUX_PERCPU_H

#include <linux/compiler.h>
#include <linux/slab.h>
#include <linux/types.h>

#define __percpu
#define NR_CPUS 64

int raw_smp_processor_id(void);

#define smp_processor_id()	   raw_smp_processor_id()
#define get_cpu()		   (preempt_disable(), raw_smp_processor_id())
#define put_cpu()		   preempt_enable()
#define for_each_possible_cpu(cpu) for ((cpu) = 0; (cpu) < NR_CPUS; (cpu)++)
#define for_each_online_cpu(cpu)   for_each_possible_cpu(cpu)

#define alloc_percpu_gfp(type, gfp) ((type *)kcalloc(NR_CPUS, sizeof(type), gfp))
#define alloc_percpu(type)	    alloc_percpu_gfp(type, GFP_KERNEL)
#define free_percpu(ptr)	    kfree(ptr)
#define per_cpu_ptr(ptr, cpu)	    (&(ptr)[cpu])
#define this_cpu_ptr(ptr)	    per_cpu_ptr(ptr, raw_smp_processor_id())
#define raw_cpu_ptr(ptr)	    this_cpu_ptr(ptr)
#define this_cpu_read(var)	    (*this_cpu_ptr(&(var)))
#define this_cpu_write(var, val)    (*this_cpu_ptr(&(var)) = (val))
#define this_cpu_add(var, val)	    (*this_cpu_ptr(&(var)) += (val))
#define this_cpu_sub(var, val)	    (*this_cpu_ptr(&(var)) -= (val))
#define this_cpu_inc(var)	    this_cpu_add(var, 1)
#define this_cpu_dec(var)	    this_cpu_sub(var, 1)

#endif
