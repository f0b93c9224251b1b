/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * string.h - string functions, bound to the engine's own
 *
 * The C library's are outside of what the instrumentation sees; these check
 * their pointers against the heap map.
 */
#ifndef KM_LINUX_STRING_H
#define KM_LINUX_STRING_H

#include <linux/types.h>

void *memset(void *p, int c, size_t n) __asm__("km_memset");
void *memcpy(void *to, const void *from, size_t n) __asm__("km_memcpy");
void *memmove(void *to, const void *from, size_t n) __asm__("km_memmove");
int memcmp(const void *a, const void *b, size_t n) __asm__("km_memcmp");
size_t strlen(const char *s) __asm__("km_strlen");
int strcmp(const char *a, const char *b) __asm__("km_strcmp");
int strncmp(const char *a, const char *b, size_t n) __asm__("km_strncmp");
ssize_t strscpy(char *to, const char *from, size_t n) __asm__("km_strscpy");
char *strchr(const char *s, int c) __asm__("km_strchr");

/** kstrtoint() - parse a whole string; 0 or -EINVAL */
int kstrtoint(const char *s, unsigned int base,
	      int *ret) __asm__("km_kstrtoint");

/** sysfs_streq() - equal but for one trailing newline */
bool sysfs_streq(const char *a, const char *b) __asm__("km_sysfs_streq");

#endif /* KM_LINUX_STRING_H */
