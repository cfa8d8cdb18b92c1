/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Strings. memcpy(), memmove(), memset(), memcmp(), strlen() and strcmp() are libc's by name, and
 * the build puts the harness's in their place. The others are code of their caller, byte by byte,
 * so that what they touch is seen like any other access of it. What is in neither group, and is
 * libc's, the build refuses.
 */
#ifndef _LINUX_STRING_H
#define _LINUX_STRING_H

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>
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

LOCKSTEP_STRING char *lockstep_strncat(char *to, const char *from, size_t size)
{
	char *end = to;
	size_t i = 0;

	while (*end)
		end++;
	for (; i < size && from[i]; i++)
		end[i] = from[i];
	end[i] = '\0';
	return to;
}

/* Return: the length of @from, however much of it there is room for. */
LOCKSTEP_STRING size_t lockstep_strlcpy(char *to, const char *from, size_t size)
{
	size_t i = 0;

	for (; from[i]; i++)
		if (i + 1 < size)
			to[i] = from[i];
	if (size)
		to[i < size ? i : size - 1] = '\0';
	return i;
}

LOCKSTEP_STRING int lockstep_lower(int c)
{
	return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

LOCKSTEP_STRING int lockstep_strncasecmp(const char *a, const char *b, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		int first = lockstep_lower((unsigned char)a[i]);
		int second = lockstep_lower((unsigned char)b[i]);

		if (first != second || !first)
			return first - second;
	}
	return 0;
}

LOCKSTEP_STRING char *lockstep_strstr(const char *s, const char *word)
{
	for (;; s++) {
		size_t i = 0;

		while (word[i] && s[i] == word[i])
			i++;
		if (!word[i])
			return (char *)s;
		if (!*s)
			return NULL;
	}
}

/* How many characters of @s are, or are not, among @set before the first that is otherwise. */
LOCKSTEP_STRING size_t lockstep_span(const char *s, const char *set, bool among)
{
	for (size_t i = 0;; i++) {
		size_t j = 0;

		while (set[j] && set[j] != s[i])
			j++;
		if (!s[i] || !set[j] == among)
			return i;
	}
}

LOCKSTEP_STRING char *lockstep_strpbrk(const char *s, const char *set)
{
	s += lockstep_span(s, set, false);
	return *s ? (char *)s : NULL;
}

LOCKSTEP_STRING char *lockstep_strsep(char **s, const char *set)
{
	char *word = *s, *end = word ? lockstep_strpbrk(word, set) : NULL;

	if (end)
		*end++ = '\0';
	*s = end;
	return word;
}

/* The first byte that is another. */
LOCKSTEP_STRING void *lockstep_memchr_inv(const void *p, int c, size_t size)
{
	for (const unsigned char *s = p; size; s++, size--)
		if (*s != (unsigned char)c)
			return (void *)s;
	return NULL;
}

#define strcpy(to, from)	  lockstep_strcpy(to, from)
#define strncpy(to, from, size)	  lockstep_strncpy(to, from, size)
#define strscpy(to, from, size)	  lockstep_strscpy(to, from, size)
#define strnlen(s, size)	  lockstep_strnlen(s, size)
#define strcat(to, from)	  lockstep_strcat(to, from)
#define strncmp(a, b, size)	  lockstep_strncmp(a, b, size)
#define strchr(s, c)		  lockstep_strchr(s, c)
#define strrchr(s, c)		  lockstep_strrchr(s, c)
#define memchr(p, c, size)	  lockstep_memchr(p, c, size)
#define strncat(to, from, size)	  lockstep_strncat(to, from, size)
#define strlcpy(to, from, size)	  lockstep_strlcpy(to, from, size)
#define strcasecmp(a, b)	  lockstep_strncasecmp(a, b, (size_t)-1)
#define strncasecmp(a, b, size)	  lockstep_strncasecmp(a, b, size)
#define strstr(s, word)		  lockstep_strstr(s, word)
#define strspn(s, set)		  lockstep_span(s, set, true)
#define strcspn(s, set)		  lockstep_span(s, set, false)
#define strpbrk(s, set)		  lockstep_strpbrk(s, set)
#define strsep(s, set)		  lockstep_strsep(s, set)
#define memchr_inv(p, c, size)	  lockstep_memchr_inv(p, c, size)
#define memzero_explicit(p, size) ((void)memset(p, 0, size))

#endif
