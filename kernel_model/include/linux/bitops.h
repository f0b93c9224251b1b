/* SPDX-License-Identifier: GPL-2.0-only */
/* bitops.h - atomic bit operations; each is a scheduling point */
#ifndef KM_LINUX_BITOPS_H
#define KM_LINUX_BITOPS_H

#include <linux/compiler.h>

#define test_bit(nr, addr) \
	((__atomic_load_n((addr), __ATOMIC_RELAXED) >> (nr) & 1UL) != 0)
#define set_bit(nr, addr) \
	((void)__atomic_fetch_or((addr), BIT(nr), __ATOMIC_SEQ_CST))
#define clear_bit(nr, addr) \
	((void)__atomic_fetch_and((addr), ~BIT(nr), __ATOMIC_SEQ_CST))
#define test_and_set_bit(nr, addr) \
	((__atomic_fetch_or((addr), BIT(nr), __ATOMIC_SEQ_CST) >> (nr) & 1UL) != 0)
#define test_and_clear_bit(nr, addr) \
	((__atomic_fetch_and((addr), ~BIT(nr), __ATOMIC_SEQ_CST) >> (nr) & 1UL) != 0)

#endif /* KM_LINUX_BITOPS_H */
