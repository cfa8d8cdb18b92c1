// SPDX-License-Identifier: GPL-2.0-only
/*
 * Small parts of the kernel that have no state of their own here: uevents, user memory, resources,
 * tracing, power, the memory map. Statics that the kernel may write are restored like its own.
 */
#include <string.h>
#include "harness/engine/instrument.h"
#include "kernel/shim/shim.h"

#define RESTORED __attribute__((section("lockstep_model_data")))

/* Tracepoints that are off: as many bytes as a struct tracepoint may have. */
#define TRACEPOINT(name)                                     \
	char k___tracepoint_##name[256] RESTORED = { 1, 0 }; \
	SIMPLIFIED(__tracepoint_##name, "off")

TRACEPOINT(add_device_to_group);
TRACEPOINT(attach_device_to_domain);
TRACEPOINT(devres_log);
TRACEPOINT(io_page_fault);
TRACEPOINT(map);
TRACEPOINT(mmap_lock_acquire_returned);
TRACEPOINT(mmap_lock_released);
TRACEPOINT(mmap_lock_start_locking);
TRACEPOINT(remove_device_from_group);
TRACEPOINT(unmap);
TRACEPOINT(detach_device_from_domain);

#define DATA(type, name, value, how)    \
	type k_##name RESTORED = value; \
	SIMPLIFIED(name, how)

DATA(int, debug_locks, 1, "always on");
DATA(int, debug_locks_silent, 0, "never");
DATA(int, oops_in_progress, 0, "never");
DATA(int, system_state, 3, "running");
DATA(char, initcall_debug, 0, "off");
DATA(void *, kernel_kobj, NULL, "no /sys/kernel");
DATA(unsigned long, max_mapnr, 0, "no page is real memory");
DATA(void *, mem_map, NULL, "no page is real memory");
DATA(unsigned long, task_size, 1ul << 47, "of x86-64");

char k_kmalloc_caches[4096] RESTORED = { 0 };
SIMPLIFIED(kmalloc_caches, "allocations do not look at the cache that they are told");
char k_iomem_resource[256] RESTORED = { 0 };
SIMPLIFIED(iomem_resource, "empty");
char k_ioport_resource[256] RESTORED = { 0 };
SIMPLIFIED(ioport_resource, "empty");
char k_param_ops_bool[64] RESTORED = { 0 };
SIMPLIFIED(param_ops_bool, "parameters have their defaults");
char k_param_ops_uint[64] RESTORED = { 0 };
SIMPLIFIED(param_ops_uint, "parameters have their defaults");
const char k___start_rodata[1] = "";
SIMPLIFIED(__start_rodata, "an empty range");
const char k___end_rodata[1] = "";
SIMPLIFIED(__end_rodata, "an empty range");
const char k_hex_asc[] = "0123456789abcdef";
FAITHFUL(hex_asc);

/* Classes of characters, as the kernel numbers them. */
enum {
	C_UPPER = 1,
	C_LOWER = 2,
	C_DIGIT = 4,
	C_CNTRL = 8,
	C_PUNCT = 16,
	C_SPACE = 32,
	C_HEX = 64,
	C_SP = 128
};

unsigned char k__ctype[256];
FAITHFUL(_ctype);

static void __attribute__((constructor)) fill_ctype(void)
{
	for (int c = 0; c < 128; c++) {
		unsigned char class = 0;

		if (c >= 'A' && c <= 'Z')
			class |= C_UPPER | (c <= 'F' ? C_HEX : 0);
		else if (c >= 'a' && c <= 'z')
			class |= C_LOWER | (c <= 'f' ? C_HEX : 0);
		else if (c >= '0' && c <= '9')
			class |= C_DIGIT;
		else if (c == ' ')
			class |= C_SPACE | C_SP;
		else if (c >= 9 && c <= 13)
			class |= C_CNTRL | C_SPACE;
		else if (c < 32 || c == 127)
			class |= C_CNTRL;
		else
			class |= C_PUNCT;
		k__ctype[c] = class;
	}
}

int k_kobject_uevent(void *kobj, int action)
{
	(void)kobj;
	(void)action;
	return 0;
}
SIMPLIFIED(kobject_uevent, "user space is not told");

int k_kobject_uevent_env(void *kobj, int action, char **env)
{
	(void)kobj;
	(void)action;
	(void)env;
	return 0;
}
SIMPLIFIED(kobject_uevent_env, "user space is not told");

int k_add_uevent_var(void *env, const char *format, ...)
{
	(void)env;
	(void)format;
	return 0;
}
SIMPLIFIED(add_uevent_var, "user space is not told");

long k_ktime_get(void)
{
	return 0;
}
SIMPLIFIED(ktime_get, "time stands still");

void k___might_fault(const char *file, int line)
{
	(void)file;
	(void)line;
	task_may_sleep("a page fault", PC);
}
FAITHFUL(__might_fault);

void k___might_sleep(const char *file, int line)
{
	(void)file;
	(void)line;
	task_may_sleep("might_sleep", PC);
}
FAITHFUL(__might_sleep);

void k___might_resched(const char *file, int line, unsigned int offsets)
{
	(void)file;
	(void)line;
	(void)offsets;
	task_may_sleep("might_resched", PC);
}
FAITHFUL(__might_resched);

int k___cond_resched(void)
{
	op_point(OP_YIELD, NULL, 0, 0, PC, "cond_resched");
	OBSERVE(event, current_task);
	return 0;
}
FAITHFUL(__cond_resched);

void k_msleep(unsigned int ms)
{
	(void)ms;
	task_may_sleep("msleep", PC);
	op_point(OP_YIELD, NULL, 0, 0, PC, "msleep");
	OBSERVE(event, current_task);
}
SIMPLIFIED(msleep, "gives others a chance to run; takes no time");

int k___account_locked_vm(void *mm, unsigned long pages, bool inc, void *task, bool bypass)
{
	(void)mm;
	(void)pages;
	(void)inc;
	(void)task;
	(void)bypass;
	return 0;
}
SIMPLIFIED(__account_locked_vm, "memory is not accounted");

void k_fs_reclaim_acquire(unsigned int flags)
{
	(void)flags;
}
SIMPLIFIED(fs_reclaim_acquire, "reclaim is not tracked");

void k_fs_reclaim_release(unsigned int flags)
{
	(void)flags;
}
SIMPLIFIED(fs_reclaim_release, "reclaim is not tracked");

void k_mmput(void *mm)
{
	(void)mm;
}
SIMPLIFIED(mmput, "address spaces are never freed");

void k___mmdrop(void *mm)
{
	(void)mm;
}
SIMPLIFIED(__mmdrop, "address spaces are never freed");

void k___put_task_struct(void *task)
{
	(void)task;
}
SIMPLIFIED(__put_task_struct, "tasks are never freed");

int k___cpuhp_setup_state(int state, const char *name, bool invoke, void *startup, void *teardown,
			  bool multi)
{
	(void)state;
	(void)name;
	(void)invoke;
	(void)startup;
	(void)teardown;
	(void)multi;
	return 0;
}
SIMPLIFIED(__cpuhp_setup_state, "processors stay");

void k_async_synchronize_full(void)
{
}
SIMPLIFIED(async_synchronize_full, "nothing runs asynchronously: see async_schedule_node");

bool k_capable(int cap)
{
	(void)cap;
	return true;
}
SIMPLIFIED(capable, "every program is privileged");

int k_insert_resource(void *parent, void *resource)
{
	(void)parent;
	(void)resource;
	return 0;
}
SIMPLIFIED(insert_resource, "resources never collide");

int k_release_resource(void *resource)
{
	(void)resource;
	return 0;
}
SIMPLIFIED(release_resource, "resources never collide");

int k_simple_pin_fs(void *type, void **mount, int *count)
{
	(void)type;
	*mount = mount;
	++*count;
	return 0;
}
SIMPLIFIED(simple_pin_fs, "no file system behind it");

void k_simple_release_fs(void **mount, int *count)
{
	(void)mount;
	--*count;
}
SIMPLIFIED(simple_release_fs, "no file system behind it");

void *k_alloc_anon_inode(void *sb)
{
	(void)sb;
	return memory_alloc(1024, true, "alloc_anon_inode", site_of(PC));
}
SIMPLIFIED(alloc_anon_inode, "memory and nothing more");

void k_iput(void *inode)
{
	if (inode)
		memory_free(inode, site_of(PC));
}
SIMPLIFIED(iput, "frees at once: an inode has one reference");
