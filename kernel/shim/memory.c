// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's allocators, on the arena of the calling task: each is a place where a fault plan may
 * act, under the name that a kernel developer knows it by. Pages are blocks of the same arena.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "harness/engine/instrument.h"
#include "harness/engine/pins.h"
#include "kernel/shim/shim.h"

#define PAGE_SIZE 4096ul

static void *allocate(size_t size, unsigned int flags, bool zero, const char *call, uintptr_t pc)
{
	void *p;

	if (execution.pins_active)
		pins_allocates(current_task, pc);
	if (execution.fault && !(flags & lockstep_layout.gfp_nofail) && execution.fault(call, pc))
		return NULL;
	zero |= (flags & lockstep_layout.gfp_zero) != 0;
	p = memory_alloc(size ? size : 1, zero, call, site_of(pc));
	if (!p)
		harness_bug("an allocation of %zu bytes does not fit into the arena", size);
	return p;
}

#define NAME(flags) ((flags)&lockstep_layout.gfp_zero ? "kzalloc" : "kmalloc")

void *k___kmalloc_noprof(size_t size, unsigned int flags)
{
	return allocate(size, flags, false, NAME(flags), PC);
}
FAITHFUL(__kmalloc_noprof);

void *k___kmalloc(size_t size, unsigned int flags)
{
	return allocate(size, flags, false, NAME(flags), PC);
}
FAITHFUL(__kmalloc);

void *k___kmalloc_cache_noprof(void *cache, unsigned int flags, size_t size)
{
	(void)cache;
	return allocate(size, flags, false, NAME(flags), PC);
}
FAITHFUL(__kmalloc_cache_noprof);

void *k_kmalloc_trace(void *cache, unsigned int flags, size_t size)
{
	(void)cache;
	return allocate(size, flags, false, NAME(flags), PC);
}
FAITHFUL(kmalloc_trace);

void *k___kmalloc_node_noprof(size_t size, unsigned int flags, int node)
{
	(void)node;
	return allocate(size, flags, false, NAME(flags), PC);
}
FAITHFUL(__kmalloc_node_noprof);

void *k___kmalloc_node(size_t size, unsigned int flags, int node)
{
	(void)node;
	return allocate(size, flags, false, NAME(flags), PC);
}
FAITHFUL(__kmalloc_node);

void *k___kmalloc_node_track_caller_noprof(size_t size, unsigned int flags, int node, long caller)
{
	(void)node;
	(void)caller;
	return allocate(size, flags, false, NAME(flags), PC);
}
FAITHFUL(__kmalloc_node_track_caller_noprof);

void *k___kmalloc_node_track_caller(size_t size, unsigned int flags, int node, long caller)
{
	(void)node;
	(void)caller;
	return allocate(size, flags, false, NAME(flags), PC);
}
FAITHFUL(__kmalloc_node_track_caller);

void *k___kvmalloc_node_noprof(size_t size, unsigned int flags, int node)
{
	(void)node;
	return allocate(size, flags, false, "kvmalloc", PC);
}
FAITHFUL(__kvmalloc_node_noprof);

void *k_kvmalloc_node(size_t size, unsigned int flags, int node)
{
	(void)node;
	return allocate(size, flags, false, "kvmalloc", PC);
}
FAITHFUL(kvmalloc_node);

void k_kfree(const void *p)
{
	/* ZERO_SIZE_PTR is no allocation. */
	if ((uintptr_t)p > 16)
		memory_free(p, site_of(PC));
}
FAITHFUL(kfree);

void k_kvfree(const void *p)
{
	if ((uintptr_t)p > 16)
		memory_free(p, site_of(PC));
}
FAITHFUL(kvfree);

void k_kfree_const(const void *p)
{
	/* What no allocator made is a constant of the kernel. */
	if (p && (uintptr_t)p - REGION_BASE < REGION_SIZE)
		memory_free(p, site_of(PC));
}
FAITHFUL(kfree_const);

size_t k_ksize(const void *p)
{
	const struct block *b = block_find((uintptr_t)p);

	return b ? b->size : 0;
}
SIMPLIFIED(ksize, "the size that was asked for: there are no buckets");

size_t k_kmalloc_size_roundup(size_t size)
{
	return size;
}
SIMPLIFIED(kmalloc_size_roundup, "there are no buckets");

static void *duplicate(const void *from, size_t size, unsigned int flags, const char *call,
		       uintptr_t pc)
{
	void *p;

	plain_access((uintptr_t)from, size, ACCESS_COPY, pc);
	p = allocate(size, flags, true, call, pc);
	if (!p)
		return NULL;
	memory_copied((uintptr_t)p, (uintptr_t)from, size);
	return memcpy(p, from, size);
}

void *k_krealloc_noprof(const void *old, size_t size, unsigned int flags)
{
	const struct block *b = old ? block_find((uintptr_t)old) : NULL;
	void *p = allocate(size, flags, true, "krealloc", PC);
	size_t kept = b && b->size < size ? b->size : size;

	if (p && b) {
		memory_copied((uintptr_t)p, (uintptr_t)old, kept);
		memcpy(p, old, kept);
		memory_free(old, site_of(PC));
	}
	return p;
}
SIMPLIFIED(krealloc_noprof, "always moves");

void *k_krealloc(const void *old, size_t size, unsigned int flags)
{
	return k_krealloc_noprof(old, size, flags);
}
SIMPLIFIED(krealloc, "always moves");

void *k_kmemdup_noprof(const void *from, size_t size, unsigned int flags)
{
	return duplicate(from, size, flags, "kmemdup", PC);
}
FAITHFUL(kmemdup_noprof);

void *k_kmemdup(const void *from, size_t size, unsigned int flags)
{
	return duplicate(from, size, flags, "kmemdup", PC);
}
FAITHFUL(kmemdup);

char *k_kstrdup(const char *s, unsigned int flags)
{
	return s ? duplicate(s, lockstep_strlen(s) + 1, flags, "kstrdup", PC) : NULL;
}
FAITHFUL(kstrdup);

const char *k_kstrdup_const(const char *s, unsigned int flags)
{
	if (s && (uintptr_t)s - REGION_BASE >= REGION_SIZE)
		return s;
	return s ? duplicate(s, lockstep_strlen(s) + 1, flags, "kstrdup", PC) : NULL;
}
FAITHFUL(kstrdup_const);

char *k_kstrndup(const char *s, size_t max, unsigned int flags)
{
	size_t size = s ? lockstep_strlen(s) : 0;
	char *p;

	if (!s)
		return NULL;
	size = size < max ? size : max;
	p = allocate(size + 1, flags, true, "kstrndup", PC);
	return p ? memcpy(p, s, size) : NULL;
}
FAITHFUL(kstrndup);

/* A cache remembers the size of its objects. */
struct cache {
	const char *name;
	unsigned int size;
	void (*ctor)(void *p);
};

static void *cache_new(const char *name, unsigned int size, void (*ctor)(void *), uintptr_t pc)
{
	struct cache *cache = memory_alloc(sizeof(*cache), true, "kmem_cache_create", site_of(pc));

	if (!cache)
		return NULL;
	cache->name = name;
	cache->size = size;
	cache->ctor = ctor;
	return cache;
}

void *k_kmem_cache_create(const char *name, unsigned int size, unsigned int align,
			  unsigned int flags, void (*ctor)(void *))
{
	(void)align;
	(void)flags;
	return cache_new(name, size, ctor, PC);
}
SIMPLIFIED(kmem_cache_create, "objects are allocated one by one, and none is ever used again");

void *k___kmem_cache_create_args(const char *name, unsigned int size, void *args,
				 unsigned int flags)
{
	const char *ctor = (const char *)args + lockstep_layout.cache_args_ctor;

	(void)flags;
	return cache_new(name, size, *(void (*const *)(void *))ctor, PC);
}
SIMPLIFIED(__kmem_cache_create_args,
	   "objects are allocated one by one, and none is ever used again");

static void *cache_alloc(const struct cache *cache, unsigned int flags, uintptr_t pc)
{
	void *p = allocate(cache->size, flags, false, "kmem_cache_alloc", pc);

	if (p && cache->ctor)
		cache->ctor(p);
	return p;
}

void *k_kmem_cache_alloc_noprof(void *cache, unsigned int flags)
{
	return cache_alloc(cache, flags, PC);
}
FAITHFUL(kmem_cache_alloc_noprof);

void *k_kmem_cache_alloc(void *cache, unsigned int flags)
{
	return cache_alloc(cache, flags, PC);
}
FAITHFUL(kmem_cache_alloc);

void *k_kmem_cache_alloc_lru_noprof(void *cache, void *lru, unsigned int flags)
{
	(void)lru;
	return cache_alloc(cache, flags, PC);
}
FAITHFUL(kmem_cache_alloc_lru_noprof);

void *k_kmem_cache_alloc_lru(void *cache, void *lru, unsigned int flags)
{
	(void)lru;
	return cache_alloc(cache, flags, PC);
}
FAITHFUL(kmem_cache_alloc_lru);

void k_kmem_cache_free(void *cache, void *p)
{
	(void)cache;
	if (p)
		memory_free(p, site_of(PC));
}
FAITHFUL(kmem_cache_free);

unsigned long k_get_free_pages_noprof(unsigned int flags, unsigned int order)
{
	return (unsigned long)allocate(PAGE_SIZE << order, flags, false, "__get_free_pages", PC);
}
FAITHFUL(get_free_pages_noprof);

unsigned long k___get_free_pages(unsigned int flags, unsigned int order)
{
	return (unsigned long)allocate(PAGE_SIZE << order, flags, false, "__get_free_pages", PC);
}
FAITHFUL(__get_free_pages);

void k_free_pages(unsigned long addr, unsigned int order)
{
	(void)order;
	if (addr)
		memory_free((void *)addr, site_of(PC));
}
FAITHFUL(free_pages);

void *k_pcpu_alloc_noprof(size_t size, size_t align, bool reserved, unsigned int flags)
{
	(void)align;
	(void)reserved;
	return allocate(size, flags, true, "alloc_percpu", PC);
}
SIMPLIFIED(pcpu_alloc_noprof, "one processor's copy, which all tasks share");

void k_free_percpu(void *p)
{
	if (p)
		memory_free(p, site_of(PC));
}
FAITHFUL(free_percpu);

unsigned long k_raw_copy_from_user(void *to, const void *from, unsigned long n)
{
	plain_access((uintptr_t)to, n, ACCESS_WRITE, PC);
	memcpy(to, from, n);
	return 0;
}
SIMPLIFIED(raw_copy_from_user, "user space's memory is there, and never faults");

unsigned long k_raw_copy_to_user(void *to, const void *from, unsigned long n)
{
	plain_access((uintptr_t)from, n, 0, PC);
	memcpy(to, from, n);
	return 0;
}
SIMPLIFIED(raw_copy_to_user, "user space's memory is there, and never faults");

/* What the kernel describes a page by; large enough for any configuration. */
#define PAGE_STRUCT_SIZE 64ul

void *k___alloc_pages(unsigned int flags, unsigned int order, int node, void *mask)
{
	(void)node;
	(void)mask;
	return allocate(PAGE_STRUCT_SIZE << order, flags, true, "alloc_pages", PC);
}
SIMPLIFIED(__alloc_pages, "the descriptors of pages, and no pages");

void *k___alloc_pages_noprof(unsigned int flags, unsigned int order, int node, void *mask)
{
	(void)node;
	(void)mask;
	return allocate(PAGE_STRUCT_SIZE << order, flags, true, "alloc_pages", PC);
}
SIMPLIFIED(__alloc_pages_noprof, "the descriptors of pages, and no pages");

void k___free_pages(void *page, unsigned int order)
{
	(void)order;
	if (page)
		memory_free(page, site_of(PC));
}
SIMPLIFIED(__free_pages, "the descriptors of pages, and no pages");
