/* SPDX-License-Identifier: GPL-2.0-only */
/* types.h - fixed-width types, shared with the engine */
#ifndef KM_LINUX_TYPES_H
#define KM_LINUX_TYPES_H

#include "base/base.h"

typedef unsigned int	gfp_t;
typedef u64		phys_addr_t;
typedef s64		loff_t;
typedef long		ssize_t;
typedef unsigned short	umode_t;

struct callback_head {
	struct callback_head	*next;
	void			(*func)(struct callback_head *head);
};

#define rcu_head callback_head

#endif /* KM_LINUX_TYPES_H */
