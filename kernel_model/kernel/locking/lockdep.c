// SPDX-License-Identifier: GPL-2.0-only
/*
 * lockdep.c - what each task holds, and what is checked when it takes more
 *
 * A chain is the sequence of classes that a task holds, with the way each was
 * taken. Only a chain never seen before can teach anything, so the common case
 * is a hash of the chain, found in a table.
 */
#include <linux/kernel.h>
#include <linux/preempt.h>

#include "kernel/locking/lockdep_internals.h"

/* Of the chain of nobody; not zero, as the table uses that. */
#define INITIAL_CHAIN_KEY	0x6c6f636b64657021ULL

#define CONTEXT_HARDIRQ		2
#define CONTEXT_SOFTIRQ		1

/*
 * What tasks hold: a place for each lock that any task may hold, reused as they
 * are given back. Few are ever in use at once, and a snapshot has those only.
 * Place 0 is nobody's.
 */
#define HELD_MAX	(SIM_TASKS_MAX * MAX_LOCK_DEPTH)

static struct held_lock held_locks[HELD_MAX + 1] __km_keep;
static u16 held_used_nr;	/* places that were ever in use */
static u16 held_free_first;	/* place that was given back; 0: none */

_Static_assert(HELD_MAX < 1u << 16, "a place has 16 bits");

static inline struct held_lock *held_at(u32 idx)
{
	return &held_locks[idx];
}

struct held_lock *lockdep_held(u32 idx)
{
	return held_at(idx);
}

static size_t held_bytes(void)
{
	return held_used_nr ? (held_used_nr + 1u) * sizeof(held_locks[0]) : 0;
}

static const struct km_snapshot_more held_more = {
	.addr = held_locks,
	.bytes = held_bytes,
};

/* ---- control ---- */

void lockdep_limits_set(const struct lockdep_limits *limits)
{
	static const struct lockdep_limits all = {
		.classes_max = MAX_LOCKDEP_KEYS,
		.edges_max = MAX_LOCKDEP_ENTRIES,
		.chains_max = MAX_LOCKDEP_CHAINS,
		.trace_entries_max = MAX_STACK_TRACE_ENTRIES,
		.depth_max = MAX_LOCK_DEPTH,
	};

	lockdep_state.limits = limits ? *limits : all;
}

void lockdep_reset(void)
{
	if (!lockdep_state.limits.classes_max)
		lockdep_limits_set(NULL);
	lockdep_class_reset();
	lockdep_graph_reset();
	lockdep_chains_reset();
	lockdep_report_reset();
}

void lockdep_enable(bool on)
{
	if (!lockdep_state.generation)
		lockdep_reset();
	lockdep_state.is_on = on;
	km_snapshot_more_set(on ? &held_more : NULL);
	km_task_exit_hook_set(on ? debug_check_no_locks_held : NULL);
}

bool lockdep_is_enabled(void)
{
	return lockdep_state.is_on;
}

void lockdep_prove_raw_nesting(bool on)
{
	lockdep_state.proves_raw_nesting = on;
}

void lockdep_stats_get(struct lockdep_stats *ret)
{
	*ret = (struct lockdep_stats){
		.classes_nr = lockdep_state.classes_nr - 1,
		.edges_nr = lockdep_state.edges_nr - 1,
		.chains_nr = lockdep_state.chains_nr,
		.trace_entries_nr = lockdep_state.traces_nr,
		.reports_nr = lockdep_state.reports_nr,
	};
}

void lockdep_place_set(const void *place)
{
	lockdep_state.place = place;
}

static inline struct km_task *task_watched(void)
{
	return lockdep_state.is_on ? km_task_current() : NULL;
}

unsigned int lockdep_depth(void)
{
	const struct km_task *task = km_task_current();

	return task ? task->locks.depth : 0;
}

/* ---- initialisation ---- */

void __lockdep_init_map(struct lockdep_map *map, const struct lockdep_init *how)
{
	lockdep_enter();
	debug_check_no_locks_freed(map, sizeof(*map));
	*map = (struct lockdep_map)KM_LOCKDEP_MAP(how->name);
	map->key = how->key;
	map->wait_type_inner = how->wait_type_inner;
	map->wait_type_outer = how->wait_type_outer;
	map->lock_type = how->lock_type;
}

void lockdep_copy_map(struct lockdep_map *to, const struct lockdep_map *from)
{
	*to = *from;
	to->core.held_nr = 0;
	if (!to->key)
		to->key = km_static_key(from);
}

void lockdep_rekey(struct lockdep_map *map, const char *name,
		   const struct lock_class_key *key)
{
	if (name)
		map->core.name = name;
	map->key = key;
	map->cache_generation = 0;
}

/* ---- the stack of held locks ---- */

static void held_free(u16 idx)
{
	held_at(idx)->instance = NULL;
	held_at(idx)->outer = held_free_first;
	held_free_first = idx;
}

/* Return: 0 if there is no room; the task then holds more than is on record. */
static u16 held_alloc(struct km_task *task)
{
	u16 idx;

	if (unlikely(task->locks.depth >= lockdep_state.limits.depth_max)) {
		lockdep_report_limit("MAX_LOCK_DEPTH",
				     lockdep_state.limits.depth_max);
		return 0;
	}
	idx = held_free_first;
	if (likely(idx)) {
		held_free_first = held_at(idx)->outer;
		return idx;
	}
	if (held_used_nr < HELD_MAX)
		return ++held_used_nr;
	/* Tasks that ended with locks held keep their places. */
	lockdep_report_limit("LOCKDEP_HELD_MAX", HELD_MAX);
	return 0;
}

/* Return: does @task hold more than is on record? */
static bool has_unrecorded(const struct km_task *task)
{
	u32 nr = 0;

	for (u16 idx = task->locks.innermost; idx; idx = held_at(idx)->outer)
		nr++;
	return nr < task->locks.depth;
}

static u64 chain_key_behind(u64 key, const struct held_lock *held)
{
	u64 id = held->class_idx | (u64)held->read << 16 |
		 (u64)held->trylock << 18 | (u64)held->check << 19 |
		 (u64)held->nest << 20;

	key = (key ^ id) * 0x9e3779b97f4a7c15ULL;
	key ^= key >> 32;
	return key ? key : INITIAL_CHAIN_KEY;
}

/* Each context has chains of its own: an interrupt begins a new one. */
static u64 chain_key_before(const struct km_task *task, u32 irq_context)
{
	u32 outer = task->locks.innermost;

	if (!outer || held_at(outer)->irq_context != irq_context)
		return INITIAL_CHAIN_KEY;
	return task->locks.chain_key;
}

static u32 irq_context(const struct km_task *task)
{
	return (task->hardirq_depth ? CONTEXT_HARDIRQ : 0) |
	       (task->locks.softirq_depth ? CONTEXT_SOFTIRQ : 0);
}

/* The hold of @map by @task, and in @ret_inner the one inside it. */
static u16 held_find(const struct km_task *task, const struct lockdep_map *map,
		     u16 *ret_inner)
{
	u16 inner = 0;
	u16 idx = task->locks.innermost;

	while (idx && held_at(idx)->instance != map) {
		inner = idx;
		idx = held_at(idx)->outer;
	}
	*ret_inner = inner;
	return idx;
}

/* The least inner wait type of what is held in this context. */
static inline u32 wait_context_before(const struct km_task *task,
				      const struct held_lock *next)
{
	u32 outer = task->locks.innermost;

	if (!outer || held_at(outer)->irq_context != next->irq_context)
		return LD_WAIT_MAX;
	return held_at(outer)->wait_context;
}

/* ... with @next; an overriding lock replaces what is outside of it. */
static inline void set_wait_context(struct held_lock *next, u32 before)
{
	const struct lock_class *class = class_at(next->class_idx);
	u32 inner = class->wait_type_inner;

	if (inner && (inner < before ||
		      unlikely(class->lock_type == LD_LOCK_WAIT_OVERRIDE)))
		before = inner;
	next->wait_context = (u8)before;
}

/* Chain keys of @task from the hold behind @outermost inwards. */
static void rekey_chain(struct km_task *task, u16 outermost)
{
	u16 order[MAX_LOCK_DEPTH];
	u32 nr = 0;
	u16 idx;

	for (idx = task->locks.innermost; idx != outermost;
	     idx = held_at(idx)->outer)
		order[nr++] = idx;
	task->locks.innermost = outermost;
	task->locks.chain_key = INITIAL_CHAIN_KEY;
	if (outermost)
		task->locks.chain_key = chain_key_behind(
			held_at(outermost)->prev_chain_key, held_at(outermost));
	while (nr) {
		struct held_lock *held = held_at(order[--nr]);

		held->prev_chain_key =
			chain_key_before(task, held->irq_context);
		set_wait_context(held, wait_context_before(task, held));
		task->locks.chain_key =
			chain_key_behind(held->prev_chain_key, held);
		task->locks.innermost = order[nr];
	}
}

/* ---- checks of one acquisition ---- */

/* Numbers as printed. Unless it is proved, a spinlock waits like a raw one. */
u32 lockdep_wait_level(u32 wait_type)
{
	if (lockdep_state.proves_raw_nesting || wait_type < LD_WAIT_CONFIG)
		return wait_type;
	return wait_type - 1;
}

static u32 context_of_task(const struct km_task *task)
{
	if (task->hardirq_depth)
		return task->locks.irq_is_threaded ? LD_WAIT_CONFIG :
						     LD_WAIT_SPIN;
	return task->locks.softirq_depth ? LD_WAIT_CONFIG : LD_WAIT_MAX;
}

static inline void check_wait_context(const struct km_task *task,
				      const struct held_lock *next, u32 before)
{
	const struct lock_class *class = class_at(next->class_idx);
	u32 outer = class->wait_type_outer ? class->wait_type_outer :
					     class->wait_type_inner;
	u32 context;

	if (!class->wait_type_inner || next->trylock)
		return;
	context = context_of_task(task);
	if (before < context)
		context = before;
	if (unlikely(lockdep_wait_level(outer) > lockdep_wait_level(context)))
		lockdep_report_wait(next, context_of_task(task));
}

/* Usages that taking @this now makes of its class. */
static inline u32 usages_of(const struct km_task *task,
			    const struct held_lock *this)
{
	u32 mask = BIT(LOCK_USED);

	if (unlikely(!this->check))
		return 0;
	if (unlikely(this->irq_context && !this->trylock)) {
		if (this->irq_context & CONTEXT_HARDIRQ)
			mask |= BIT(LOCK_USED_IN_HARDIRQ);
		if (this->irq_context & CONTEXT_SOFTIRQ)
			mask |= BIT(LOCK_USED_IN_SOFTIRQ);
	}
	if (!this->hardirqs_off) {
		mask |= BIT(LOCK_ENABLED_HARDIRQ);
		if (!task->locks.softirqs_off && !task->locks.softirq_depth)
			mask |= BIT(LOCK_ENABLED_SOFTIRQ);
	}
	return this->read ? mask << LOCK_USAGE_READ : mask;
}

/*
 * Return: shall edges to @next be added? Not if a held lock of the same class
 * is in the way, allowed because a third lock makes the order of the two
 * irrelevant.
 */
static bool check_deadlock(const struct km_task *task,
			   const struct held_lock *next,
			   const struct lockdep_map *nest_lock)
{
	u16 idx;
	bool is_nested = false;
	const struct held_lock *same = NULL;

	for (idx = task->locks.innermost; idx; idx = held_at(idx)->outer) {
		const struct held_lock *prev = held_at(idx);

		if (nest_lock && prev->instance == nest_lock)
			is_nested = true;
		if (prev->class_idx != next->class_idx ||
		    (next->read == LOCK_READ_RECURSIVE && prev->read))
			continue;
		same = prev;
	}
	if (!same)
		return true;
	if (!is_nested)
		lockdep_report_recursive(same, next);
	return false;
}

static void check_nest_lock(const struct km_task *task,
			    const struct held_lock *next,
			    const struct lockdep_map *nest_lock)
{
	u16 inner;

	if (!held_find(task, nest_lock, &inner))
		lockdep_report_nest(next, km_map_name(nest_lock));
}

/* A chain is another one while booting, and if it is asked for also if other
 * tasks or other locks of the same classes make it. */
static inline u64 chain_id(const struct km_task *task,
			   const struct held_lock *next, u64 key)
{
	if (unlikely(!km_is_exploring()))
		key = ~key;
	if (unlikely(lockdep_state.tells_instances))
		key ^= lockdep_chain_instances(task, next);
	return key;
}

/* A chain that nobody has gone through: is it in order? */
static void validate_chain(struct km_task *task, const struct held_lock *next,
			   const struct lockdep_map *nest_lock,
			   struct lock_chain *chain)
{
	u32 edges = lockdep_order_begin();
	bool is_lost = lockdep_chain_is_lost(chain);

	lockdep_chain_keep(task, next);
	if (check_deadlock(task, next, nest_lock))
		lockdep_check_prevs_add(task, next);
	lockdep_order_end(edges, !is_lost);
	chain->edges = is_lost ? 0 : edges;
}

/* Checked once, and seen once in each execution. */
static inline void look_at_chain(struct km_task *task,
				 const struct held_lock *next,
				 const struct lockdep_map *nest_lock, u64 key)
{
	struct lock_chain *chain =
		lockdep_chain_find(chain_id(task, next, key));

	if (likely(chain->stamp == km_lockgraph_now))
		return;
	if (unlikely(!chain->edges))
		validate_chain(task, next, nest_lock, chain);
	else
		lockdep_order_see(chain->edges);
	if (chain->edges)
		chain->stamp = km_lockgraph_now;
}

void __lock_acquire(struct lockdep_map *map, const struct lock_acquire_how *how,
		    unsigned long ip)
{
	struct km_task *task = task_watched();
	struct held_lock *next;
	u32 wait_context;
	u16 idx;
	u64 key;

	if (!task)
		return;
	lockdep_enter();
	idx = held_alloc(task);
	if (unlikely(!idx)) {
		task->locks.depth++;
		return;
	}
	next = held_at(idx);
	*next = (struct held_lock){
		.instance = map,
		.acquire_ip = ip,
		.class_idx = lockdep_class_idx(map, how->subclass),
		.outer = task->locks.innermost,
		.read = how->read,
		.trylock = how->trylock,
		.check = !how->nocheck && map->key != &__lockdep_no_validate__,
		.nest = how->nest_lock != NULL,
		.irq_context = irq_context(task),
		.hardirqs_off = task->irqs_off > 0,
	};
	next->prev_chain_key = chain_key_before(task, next->irq_context);
	key = chain_key_behind(next->prev_chain_key, next);
	wait_context = wait_context_before(task, next);
	set_wait_context(next, wait_context);
	if (likely(next->class_idx)) {
		check_wait_context(task, next, wait_context);
		lockdep_mark(next, usages_of(task, next));
		if (unlikely(how->nest_lock))
			check_nest_lock(task, next, how->nest_lock);
		if (!next->trylock && next->check)
			look_at_chain(task, next, how->nest_lock, key);
	}
	task->locks.innermost = idx;
	task->locks.chain_key = key;
	task->locks.depth++;
}

void lock_release(struct lockdep_map *map, unsigned long ip)
{
	struct km_task *task = task_watched();
	struct held_lock *held;
	u16 idx, inner;

	if (!task)
		return;
	lockdep_enter();
	idx = held_find(task, map, &inner);
	if (unlikely(!idx)) {
		if (has_unrecorded(task))
			task->locks.depth--;
		else
			lockdep_report_unlock(map, ip);
		return;
	}
	held = held_at(idx);
	if (unlikely(held->pin_count))
		lockdep_report_misuse("releasing a pinned lock",
				      km_map_name(map));
	task->locks.depth--;
	if (likely(!inner)) {
		task->locks.innermost = held->outer;
		task->locks.chain_key =
			held->outer && held_at(held->outer)->irq_context !=
						held->irq_context ?
				chain_key_behind(
					held_at(held->outer)->prev_chain_key,
					held_at(held->outer)) :
				held->prev_chain_key;
	} else {
		held_at(inner)->outer = held->outer;
		rekey_chain(task, held->outer);
	}
	held_free(idx);
}

void lock_downgrade(struct lockdep_map *map, unsigned long ip)
{
	struct km_task *task = task_watched();
	u16 idx, inner;

	if (!task)
		return;
	lockdep_enter();
	idx = held_find(task, map, &inner);
	if (!idx) {
		lockdep_report_unlock(map, ip);
		return;
	}
	if (held_at(idx)->read)
		lockdep_report_misuse("downgrading a read lock",
				      km_map_name(map));
	held_at(idx)->read = LOCK_READ;
	held_at(idx)->acquire_ip = ip;
	lockdep_mark(held_at(idx), usages_of(task, held_at(idx)));
	rekey_chain(task, held_at(idx)->outer);
}

u16 lock_pin_lock(struct lockdep_map *map)
{
	struct km_task *task = task_watched();
	u16 idx, inner;

	if (!task)
		return 0;
	lockdep_enter();
	idx = held_find(task, map, &inner);
	if (!idx) {
		lockdep_report_misuse("pinning an unheld lock",
				      km_map_name(map));
		return 0;
	}
	held_at(idx)->pin_count++;
	return held_at(idx)->pin_count;
}

void lock_unpin_lock(struct lockdep_map *map, u16 cookie)
{
	struct km_task *task = task_watched();
	u16 idx, inner;

	if (!task)
		return;
	lockdep_enter();
	idx = held_find(task, map, &inner);
	if (!idx)
		lockdep_report_misuse("unpinning an unheld lock",
				      km_map_name(map));
	else if (!held_at(idx)->pin_count)
		lockdep_report_misuse("unpinning an unpinned lock",
				      km_map_name(map));
	else if (held_at(idx)->pin_count != cookie)
		lockdep_report_misuse("pin count corrupted", km_map_name(map));
	else
		held_at(idx)->pin_count--;
}

/* ---- interrupts ---- */

static void mark_held(const struct km_task *task, u32 mask)
{
	u16 idx;

	for (idx = task->locks.innermost; idx; idx = held_at(idx)->outer) {
		const struct held_lock *held = held_at(idx);

		if (held->check && held->class_idx)
			lockdep_mark(held, held->read ?
						   mask << LOCK_USAGE_READ :
						   mask);
	}
}

void lockdep_hardirqs_on(void)
{
	struct km_task *task = task_watched();
	u32 mask = BIT(LOCK_ENABLED_HARDIRQ);

	if (!task)
		return;
	lockdep_enter();
	if (!task->locks.softirqs_off && !task->locks.softirq_depth)
		mask |= BIT(LOCK_ENABLED_SOFTIRQ);
	mark_held(task, mask);
}

void lockdep_softirqs_off(void)
{
	km_task_current()->locks.softirqs_off++;
}

void lockdep_softirqs_on(void)
{
	struct km_task *task = km_task_current();

	if (--task->locks.softirqs_off || !task_watched() || task->irqs_off ||
	    task->locks.softirq_depth)
		return;
	lockdep_enter();
	mark_held(task, BIT(LOCK_ENABLED_SOFTIRQ));
}

void lockdep_softirq_enter(void)
{
	km_task_current()->locks.softirq_depth++;
}

void lockdep_softirq_exit(void)
{
	km_task_current()->locks.softirq_depth--;
}

void lockdep_hardirq_threaded(bool is_threaded)
{
	km_task_current()->locks.irq_is_threaded = is_threaded;
}

/* ---- ends ---- */

void debug_check_no_locks_freed(const void *mem, size_t bytes)
{
	struct km_task *task = task_watched();
	u16 idx;

	if (!task)
		return;
	for (idx = task->locks.innermost; idx; idx = held_at(idx)->outer) {
		const struct held_lock *held = held_at(idx);

		if ((uintptr_t)held->instance - (uintptr_t)mem < bytes) {
			lockdep_enter();
			lockdep_report_freed(held, mem, bytes);
			return;
		}
	}
}

void debug_check_no_locks_held(void)
{
	struct km_task *task = task_watched();

	if (!task || !task->locks.depth)
		return;
	lockdep_enter();
	lockdep_report_exit(false);
}

void lockdep_rcu_suspicious(const char *file, int line, const char *what)
{
	if (!task_watched())
		return;
	lockdep_enter();
	lockdep_report_rcu(file, line, what);
}

void lockdep_sys_exit(void)
{
	struct km_task *task = task_watched();

	if (!task || !task->locks.depth)
		return;
	lockdep_enter();
	lockdep_report_exit(true);
}
