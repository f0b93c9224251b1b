/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lockdep_internals.h - what the parts of lockdep share
 *
 * Owns:       the tables of classes, edges, chains and stack traces.
 * Used by:    kernel/locking/lockdep*.c.
 * Promises:   the tables are __km_keep: they grow over all executions, and a
 *             full one is reported, once. Held locks are in the snapshot.
 */
#ifndef KM_LOCKING_LOCKDEP_INTERNALS_H
#define KM_LOCKING_LOCKDEP_INTERNALS_H

#include <asm/lockdep_arch.h>
#include <linux/debug_locks.h>
#include <linux/lockdep.h>

#define MAX_LOCKDEP_KEYS		2048
#define MAX_LOCKDEP_ENTRIES		16384
#define MAX_LOCKDEP_CHAINS		32768
#define MAX_STACK_TRACE_ENTRIES		131072
#define MAX_LOCK_DEPTH			48
#define LOCKDEP_FRAMES_MAX		40

/* Usage bits: state * 4 + enabled * 2 + read, then what was used at all. */
enum lock_usage_bit {
	LOCK_USED_IN_HARDIRQ = 0,
	LOCK_ENABLED_HARDIRQ = 2,
	LOCK_USED_IN_SOFTIRQ = 4,
	LOCK_ENABLED_SOFTIRQ = 6,
	LOCK_USED = 8,
	LOCK_USED_READ = 9,
	LOCK_USAGE_STATES,
};

#define LOCK_USAGE_READ		1
#define LOCK_USAGE_ENABLED	2
#define LOCKF_IRQ_ALL		0xffu	/* bits below LOCK_USED */
#define LOCKF_USED_IN_ALL	0x33u
#define LOCKF_ENABLED_ALL	0xccu
#define LOCKF_READ_ALL		0xaau

/* The acquisition that first made a usage. */
struct lock_usage_place {
	unsigned long	ip;
	char		role[sizeof(((struct km_task *)NULL)->role)];
};

struct lock_class {
	const void	*key;		/* NULL: @ident is the key */
	const char	*ident;		/* whole name */
	const char	*name;		/* as printed */
	u32		usage_trace[LOCK_USAGE_STATES];
	struct lock_usage_place	usage_place[LOCK_USED];	/* irq usages */
	u32		after_first, after_last;	/* edges that begin here */
	u32		before_first, before_last;	/* edges that end here */
	u32		seen[2];	/* walk that came here; [1]: weakly */
	u16		usage_mask;
	u16		hash_next;
	u16		name_version;
	u8		subclass;
	u8		wait_type_inner;
	u8		wait_type_outer;
	u8		lock_type;
};

/* Kinds of an edge: first letter: is the lock before held Shared or
 * Exclusively? Second: is the lock after taken Recursively shared or Not? */
#define DEP_SR	BIT(0)
#define DEP_ER	BIT(1)
#define DEP_SN	BIT(2)
#define DEP_EN	BIT(3)

/* @to was acquired while @from was held. */
struct lock_edge {
	u32	after_next;	/* same @from */
	u32	before_next;	/* same @to */
	u32	trace;		/* where @to was acquired first */
	u16	from, to;
	u8	dep;		/* set of DEP_* */
};

struct held_lock {
	struct lockdep_map	*instance;
	unsigned long		acquire_ip;
	u64			prev_chain_key;
	u16			class_idx;
	u16			outer;		/* the lock held before it */
	u16			pin_count;
	u8 wait_context;	/* what the locks up to this one allow */
	u8 read : 2, trylock : 1, check : 1, nest : 1, hardirqs_off : 1,
		irq_context : 2;
};

struct lockdep_state {
	bool		is_on;
	bool		proves_raw_nesting;
	bool		tells_instances;
	u8		generation;
	u32		classes_nr;	/* class 0 stands for no class */
	u32		edges_nr;	/* edge 0: none */
	u32		chains_nr;
	u32		traces_nr;	/* entries; trace 0: none */
	u32		reports_nr;
	u32		walks_nr;
	const void	*place;		/* stands for a whole trace, or NULL */
	const void	*entry_ip;	/* who called lockdep: traces begin there */
	struct lockdep_limits	limits;
	struct lock_class	classes[MAX_LOCKDEP_KEYS];
	struct lock_edge	edges[MAX_LOCKDEP_ENTRIES];
};

extern struct lockdep_state lockdep_state;

/* At the start of each function that others call and that may save a trace. */
#define lockdep_enter() \
	(lockdep_state.entry_ip = __builtin_return_address(0))

static inline struct lock_class *class_at(u32 idx)
{
	return &lockdep_state.classes[idx];
}

/* lockdep_class.c */
u16 lockdep_class_idx(struct lockdep_map *map, unsigned int subclass);
u64 lockdep_class_id(u16 class_idx);
u32 lockdep_save_trace(void);
const void *const *lockdep_trace(u32 trace, u32 *ret_nr);
void lockdep_class_reset(void);

/* lockdep_graph.c: a walk leads along strong paths only */
struct lock_walk {
	bool	backwards;
	bool	is_weak;	/* forwards: the start is a recursive reader;
				 * backwards: it is shared */
	bool	skips_percpu;
	u16	start;
	bool	(*match)(const struct lock_walk *walk, u16 class_idx,
		      bool is_weak);
	const struct held_lock	*held;	/* for @match */
	u32	mask;			/* for @match */
};

/* One step of a walk; the path to it leads over @parent to the start. */
struct lock_step {
	u32	edge;		/* that led here; 0 at the start */
	u16	parent;
	u16	class_idx;
	bool	is_weak;
};

/* Return: the first step that matches in a walk by breadth, or NULL. Steps
 * are valid until the next walk in the same direction. */
const struct lock_step *lockdep_walk(const struct lock_walk *walk);
const struct lock_step *lockdep_parent(const struct lock_walk *walk,
				       const struct lock_step *step);
void lockdep_check_prevs_add(struct km_task *task,
			     const struct held_lock *next);
void lockdep_graph_reset(void);

/* lockdep_chains.c */
void lockdep_chain_keep(const struct km_task *task,
			const struct held_lock *next);
u64 lockdep_chain_instances(const struct km_task *task,
			    const struct held_lock *next);
void lockdep_chains_reset(void);

/* lockdep_print.c: "name#2/1"; Return: length, cut if need be */
u32 lockdep_name_class(char *to, u32 bytes, u16 class_idx);

/* lockdep_irq.c */
void lockdep_mark_new(const struct held_lock *this, u32 mask);

/* @mask: usages that are made of the class; nearly always known ones */
static inline void lockdep_mark(const struct held_lock *this, u32 mask)
{
	mask &= ~(u32)class_at(this->class_idx)->usage_mask;
	if (unlikely(mask))
		lockdep_mark_new(this, mask);
}

void lockdep_check_irq_edge(const struct held_lock *prev,
			    const struct held_lock *next);

/* lockdep.c */
struct held_lock *lockdep_held(u32 idx);
u32 lockdep_wait_level(u32 wait_type);

#include "kernel/locking/lockdep_order.h"
#include "kernel/locking/lockdep_report.h"

#endif /* KM_LOCKING_LOCKDEP_INTERNALS_H */
