/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lockdep_order.h - chains, and in which executions they were seen
 *
 * Owns:       nothing; lockdep_graph.c (chains) and lockdep_order.c do.
 * Used by:    kernel/locking/lockdep*.c, included by lockdep_internals.h.
 */
#ifndef KM_LOCKING_LOCKDEP_ORDER_H
#define KM_LOCKING_LOCKDEP_ORDER_H

/* A chain that was checked. */
struct lock_chain {
	u64	key;	/* 0: none */
	u32	stamp;	/* of the last execution that came here */
	u32	edges;	/* lockdep_order.c: that it goes; 0: to be checked */
};

/* Return: the chain of @key, one to be checked if it is new. */
struct lock_chain *lockdep_chain_find(u64 key);

/* There was no room for it: it is checked each time. */
bool lockdep_chain_is_lost(const struct lock_chain *chain);

/* lockdep_order.c: edges of a chain, noted between begin and end */
u32 lockdep_order_begin(void);
bool lockdep_order_is_new(u32 edge, const struct held_lock *prev,
			  const struct held_lock *next);
void lockdep_order_note(u32 edge, const struct held_lock *prev,
			const struct held_lock *next, u32 trace);
void lockdep_order_end(u32 first, bool is_kept);
void lockdep_order_see(u32 first);
void lockdep_order_reset(void);

#endif /* KM_LOCKING_LOCKDEP_ORDER_H */
