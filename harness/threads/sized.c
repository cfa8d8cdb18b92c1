// SPDX-License-Identifier: GPL-2.0-only
/* Atomic accesses of any size, made of those that access.h has for each. */
#include "harness/threads/sized.h"
#include "harness/threads/access.h"

static void *at(const volatile void *p, unsigned int size, bool write, uintptr_t pc)
{
	event_access((uintptr_t)p, size, write, pc);
	return (void *)(uintptr_t)p;
}

static uint64_t load(void *p, unsigned int size, int order, uintptr_t pc)
{
	switch (size) {
	case 1:
		return (uint8_t)shared_load8(p, order, pc);
	case 2:
		return (uint16_t)shared_load16(p, order, pc);
	case 4:
		return (uint32_t)shared_load32(p, order, pc);
	default:
		return (uint64_t)shared_load64(p, order, pc);
	}
}

#define CAS(bits)                                                                   \
	{                                                                           \
		int##bits##_t was = (int##bits##_t) * old;                          \
		bool done = shared_cas##bits(p, &was, (int##bits##_t)v, order, pc); \
                                                                                    \
		*old = (uint##bits##_t)was;                                         \
		return done;                                                        \
	}

static bool cas(void *p, unsigned int size, uint64_t *old, uint64_t v, int order, uintptr_t pc)
{
	switch (size) {
	case 1:
		CAS(8)
	case 2:
		CAS(16)
	case 4:
		CAS(32)
	default:
		CAS(64)
	}
}

uint64_t sized_load(const volatile void *p, unsigned int size, int order, uintptr_t pc)
{
	return load(at(p, size, false, pc), size, order, pc);
}

void sized_store(volatile void *p, unsigned int size, uint64_t v, int order, uintptr_t pc)
{
	void *to = at(p, size, true, pc);

	switch (size) {
	case 1:
		shared_store8(to, (int8_t)v, order, pc);
		break;
	case 2:
		shared_store16(to, (int16_t)v, order, pc);
		break;
	case 4:
		shared_store32(to, (int32_t)v, order, pc);
		break;
	default:
		shared_store64(to, (int64_t)v, order, pc);
	}
}

static uint64_t updated(enum sized_op op, uint64_t was, uint64_t v)
{
	switch (op) {
	case SIZED_ADD:
		return was + v;
	case SIZED_SUB:
		return was - v;
	case SIZED_AND:
		return was & v;
	case SIZED_OR:
		return was | v;
	case SIZED_XOR:
		return was ^ v;
	default:
		return v;
	}
}

static uint64_t now_at(const void *p, unsigned int size)
{
	switch (size) {
	case 1:
		return __atomic_load_n((const uint8_t *)p, __ATOMIC_RELAXED);
	case 2:
		return __atomic_load_n((const uint16_t *)p, __ATOMIC_RELAXED);
	case 4:
		return __atomic_load_n((const uint32_t *)p, __ATOMIC_RELAXED);
	default:
		return __atomic_load_n((const uint64_t *)p, __ATOMIC_RELAXED);
	}
}

uint64_t sized_update(volatile void *p, unsigned int size, enum sized_op op, uint64_t v, int order,
		      uintptr_t pc)
{
	void *to = at(p, size, true, pc);
	uint64_t was = now_at(to, size);

	while (!cas(to, size, &was, updated(op, was, v), order, pc))
		;
	return was;
}

bool sized_cas(volatile void *p, unsigned int size, uint64_t *old, uint64_t v, int order,
	       uintptr_t pc)
{
	return cas(at(p, size, true, pc), size, old, v, order, pc);
}
