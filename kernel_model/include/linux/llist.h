/* SPDX-License-Identifier: GPL-2.0-only */
/* llist.h - lock-free lists; steps of the machine, see asm/irq.h */
#ifndef KM_LINUX_LLIST_H
#define KM_LINUX_LLIST_H

#include <asm/irq.h>
#include <linux/types.h>

#define llist_entry(ptr, type, member)	container_of(ptr, type, member)
#define llist_empty(head)		(!(head)->first)

#endif /* KM_LINUX_LLIST_H */
