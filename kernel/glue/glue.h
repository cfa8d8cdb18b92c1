/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the two sides of an image call of each other. The glue is compiled against the headers of a
 * kernel tree, the harness against libc's; so nothing but plain C types crosses here, and an object
 * of the kernel is a void pointer.
 */
#ifndef KERNEL_GLUE_H
#define KERNEL_GLUE_H

enum glue_driver {
	GLUE_DRIVER_NONE,
	GLUE_DRIVER_VFIO,
	GLUE_DRIVER_CLIENT,
	GLUE_DRIVER_CLIENT_ALLOC
};

/* Of the glue. Those that make something return NULL on failure, others 0 or a negative errno. */
int lockstep_glue_boot(void);
void lockstep_glue_finish(void);
void *lockstep_glue_iommu(const char *name, int intr_remap);
void *lockstep_glue_device(const char *name, void *iommu, void *sibling, int driver, int bind);
void *lockstep_glue_container(const char *name);
void *lockstep_glue_group(void *device);
long lockstep_glue_unplug(void *device);
long lockstep_glue_plug(void *device);
long lockstep_glue_bind(void *device);
long lockstep_glue_unbind(void *device);
long lockstep_glue_client_alloc(void *device, int attach, int by_bus);
long lockstep_glue_set_container(void *group, void *container);
long lockstep_glue_unset_container(void *group);
long lockstep_glue_set_iommu(void *container);

/* Before a task's first step: what the kernel keeps at the base of a task's stack. */
void lockstep_glue_task(void *stack, unsigned int id);

/* The state in which a task wants to sleep; 0: it runs on. */
unsigned int lockstep_glue_state(unsigned int id);
void lockstep_glue_set_running(unsigned int id);
unsigned int lockstep_glue_id(const void *task);

/* Offsets and sizes that the shims need of the kernel's own types, in bytes. */
struct lockstep_layout {
	unsigned int mutex, mutex_dep_map;
	unsigned int rwsem, rwsem_dep_map;
	unsigned int spinlock, spinlock_dep_map;
	unsigned int completion_wait;
	unsigned int kernfs_dep_map;
	unsigned int srcu, srcu_dep_map;
	unsigned int work_func;
	unsigned int map_key, map_name, map_wait_outer, map_wait_inner, map_type;
	unsigned int gfp_zero, gfp_nofail; /* flags of an allocation */
	unsigned int cache_args_ctor;	   /* in the arguments of a cache; 0: there are none */
	unsigned int thread_info;	   /* at the base of a task's stack */
	unsigned int stack;		   /* bytes that the kernel takes a task's stack to be */
};
extern const struct lockstep_layout lockstep_layout;

/* Of the harness. */
void lockstep_glue_named(const void *object, const char *type, const char *name,
			 const char *suffix);
int lockstep_glue_fault(const char *site);

#endif
