/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KM_LINUX_LOG2_H
#define KM_LINUX_LOG2_H

#include <linux/types.h>

static inline unsigned long roundup_pow_of_two(unsigned long n)
{
	return n <= 1 ? 1 : 1UL << (64 - __builtin_clzl(n - 1));
}

static inline int ilog2(unsigned long n)
{
	return 63 - __builtin_clzl(n);
}

#endif /* KM_LINUX_LOG2_H */
