/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Strings. memcpy(), memmove(), memset(), memcmp(), strlen() and strcmp() are libc's by name, and
 * the build puts the harness's in their place. The others are code of their caller, byte by byte,
 * so that what they touch is seen like any other access of it.
 */
#ifndef _LINUX_STRING_H
#define _LINUX_STRING_H

#include <errno.h>
#include <string.h>
#include <sys/types.h>

#define LOCKSTEP_STRING static inline __attribute__((always_inline))

LOCKSTEP_STRING char *lockstep_strcpy(char *to, const char *from)
{
	size_t i = 0;

	do
		to[i] = from[i];
	while (from[i++]);
	return to;
}

/* Fills up with zeros, and ends with none where there is no room. */
LOCKSTEP_STRING char *lockstep_strncpy(char *to, const char *from, size_t size)
{
	size_t i = 0;

	for (; i < size && from[i]; i++)
		to[i] = from[i];
	for (; i < size; i++)
		to[i] = '\0';
	return to;
}

/* Return: the length of what was copied; -E2BIG when it is not all. */
LOCKSTEP_STRING ssize_t lockstep_strscpy(char *to, const char *from, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		to[i] = from[i];
		if (!to[i])
			return (ssize_t)i;
	}
	if (size)
		to[size - 1] = '\0';
	return -E2BIG;
}

LOCKSTEP_STRING size_t lockstep_strnlen(const char *s, size_t size)
{
	size_t i = 0;

	while (i < size && s[i])
		i++;
	return i;
}

LOCKSTEP_STRING char *lockstep_strcat(char *to, const char *from)
{
	char *end = to;

	while (*end)
		end++;
	lockstep_strcpy(end, from);
	return to;
}

LOCKSTEP_STRING int lockstep_strncmp(const char *a, const char *b, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (a[i] != b[i] || !a[i])
			return (unsigned char)a[i] - (unsigned char)b[i];
	return 0;
}

LOCKSTEP_STRING char *lockstep_strchr(const char *s, int c)
{
	for (;; s++) {
		if (*s == (char)c)
			return (char *)s;
		if (!*s)
			return NULL;
	}
}

LOCKSTEP_STRING char *lockstep_strrchr(const char *s, int c)
{
	const char *found = NULL;

	for (;; s++) {
		if (*s == (char)c)
			found = s;
		if (!*s)
			return (char *)found;
	}
}

LOCKSTEP_STRING void *lockstep_memchr(const void *p, int c, size_t size)
{
	for (const unsigned char *s = p; size; s++, size--)
		if (*s == (unsigned char)c)
			return (void *)s;
	return NULL;
}

#define strcpy(to, from)	lockstep_strcpy(to, from)
#define strncpy(to, from, size) lockstep_strncpy(to, from, size)
#define strscpy(to, from, size) lockstep_strscpy(to, from, size)
#define strnlen(s, size)	lockstep_strnlen(s, size)
#define strcat(to, from)	lockstep_strcat(to, from)
#define strncmp(a, b, size)	lockstep_strncmp(a, b, size)
#define strchr(s, c)		lockstep_strchr(s, c)
#define strrchr(s, c)		lockstep_strrchr(s, c)
#define memchr(p, c, size)	lockstep_memchr(p, c, size)

#endif
