/* SPDX-License-Identifier: GPL-2.0-only */
/* What instrumented code gets in the place of libc's, on fibers and on threads. */
#ifndef ENGINE_LIBC_CALLS_H
#define ENGINE_LIBC_CALLS_H

#include <stddef.h>

void *lockstep_memcpy(void *to, const void *from, size_t size);
void *lockstep_memmove(void *to, const void *from, size_t size);
void *lockstep_memset(void *to, int byte, size_t size);
int lockstep_memcmp(const void *a, const void *b, size_t size);
int lockstep_bcmp(const void *a, const void *b, size_t size);
size_t lockstep_strlen(const char *s);
int lockstep_strcmp(const char *a, const char *b);

#endif
