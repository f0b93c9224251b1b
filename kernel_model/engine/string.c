// SPDX-License-Identifier: GPL-2.0-only
/*
 * string.c - the string functions that <linux/string.h> binds model code to
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/footprint.h"
#include "core/heap.h"
#include "core/world.h"

void *km_memset(void *p, int c, size_t n);
void *km_memcpy(void *to, const void *from, size_t n);
void *km_memmove(void *to, const void *from, size_t n);
int km_memcmp(const void *a, const void *b, size_t n);
size_t km_strlen(const char *s);
int km_strcmp(const char *a, const char *b);
int km_strncmp(const char *a, const char *b, size_t n);
long km_strscpy(char *to, const char *from, size_t n);
char *km_strchr(const char *s, int c);
int km_kstrtoint(const char *s, unsigned int base, int *ret);
bool km_sysfs_streq(const char *a, const char *b);
int km_snprintf(char *buf, size_t size, const char *fmt, ...) SIM_PRINTF(3, 4);

/* The validator clears its tables before there is a world to look into. */
static bool is_in_heap(const void *p)
{
	return (uintptr_t)p - SIM_HEAP_BASE < SIM_HEAP_BYTES;
}

static void check_range(const void *p, size_t n)
{
	if (!n || !is_in_heap(p))
		return;
	sim_heap_check(p);
	sim_heap_check((const char *)p + n - 1);
}

static void touch_string(const char *s)
{
	if (unlikely(sim_footprint_now.is_on))
		sim_footprint_memory(s, strlen(s) + 1, 0);
}

static void check_string(const char *s)
{
	sim_heap_check(s);
	touch_string(s);
}

void *km_memset(void *p, int c, size_t n)
{
	check_range(p, n);
	sim_footprint_memory(p, n, SIM_ACCESS_WRITE);
	return memset(p, c, n);
}

void *km_memcpy(void *to, const void *from, size_t n)
{
	check_range(to, n);
	check_range(from, n);
	sim_footprint_memory(to, n, SIM_ACCESS_WRITE);
	sim_footprint_memory(from, n, 0);
	return memcpy(to, from, n);
}

void *km_memmove(void *to, const void *from, size_t n)
{
	check_range(to, n);
	check_range(from, n);
	sim_footprint_memory(to, n, SIM_ACCESS_WRITE);
	sim_footprint_memory(from, n, 0);
	return memmove(to, from, n);
}

int km_memcmp(const void *a, const void *b, size_t n)
{
	check_range(a, n);
	check_range(b, n);
	sim_footprint_memory(a, n, 0);
	sim_footprint_memory(b, n, 0);
	return memcmp(a, b, n);
}

size_t km_strlen(const char *s)
{
	check_string(s);
	return strlen(s);
}

int km_strcmp(const char *a, const char *b)
{
	check_string(a);
	check_string(b);
	return strcmp(a, b);
}

int km_strncmp(const char *a, const char *b, size_t n)
{
	check_string(a);
	check_string(b);
	return strncmp(a, b, n);
}

/* Return: bytes copied, or -7 (E2BIG) when @from was cut. */
long km_strscpy(char *to, const char *from, size_t n)
{
	size_t len;

	if (!n)
		return -7;
	len = strnlen(from, n);
	check_range(to, len < n ? len + 1 : n);
	sim_footprint_memory(from, len < n ? len + 1 : n, 0);
	sim_footprint_memory(to, len < n ? len + 1 : n, SIM_ACCESS_WRITE);
	if (len == n) {
		memcpy(to, from, n - 1);
		to[n - 1] = '\0';
		return -7;
	}
	memcpy(to, from, len + 1);
	return (long)len;
}

char *km_strchr(const char *s, int c)
{
	check_string(s);
	return strchr(s, c);
}

int km_kstrtoint(const char *s, unsigned int base, int *ret)
{
	bool is_negative = *s == '-';
	long value = 0;

	touch_string(s);
	if (base != 0 && base != 10)
		return -22;
	s += *s == '-' || *s == '+';
	if (*s < '0' || *s > '9')
		return -22;
	for (; *s >= '0' && *s <= '9'; s++) {
		value = value * 10 + (*s - '0');
		if (value > S32_MAX)
			return -34;
	}
	if (*s && !(*s == '\n' && !s[1]))
		return -22;
	*ret = (int)(is_negative ? -value : value);
	return 0;
}

bool km_sysfs_streq(const char *a, const char *b)
{
	touch_string(a);
	touch_string(b);
	while (*a && *a == *b) {
		a++;
		b++;
	}
	if (*a == '\n' && !a[1])
		a++;
	if (*b == '\n' && !b[1])
		b++;
	return !*a && !*b;
}

int km_snprintf(char *buf, size_t size, const char *fmt, ...)
{
	va_list ap;
	int r;

	va_start(ap, fmt);
	r = vsnprintf(buf, size, fmt, ap);
	va_end(ap);
	if (r >= 0 && (size_t)r < size)
		size = (size_t)r + 1;
	sim_footprint_memory(buf, size, SIM_ACCESS_WRITE);
	return r;
}
