/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * workqueue.h - functions run by kernel threads, on the CPU that was asked for
 *
 * Owns:       struct work_struct, struct delayed_work.
 * Used by:    mm/slub, mm/page_alloc, verbs.
 * Promises:   a work runs at most once for each time it was queued, never twice
 *             at the same time; it may be queued again while it runs.
 */
#ifndef KM_LINUX_WORKQUEUE_H
#define KM_LINUX_WORKQUEUE_H

#include <linux/lockdep.h>
#include <linux/list.h>
#include <linux/timer.h>
#include <linux/types.h>

struct pool_workqueue;
struct work_struct;
struct worker_pool;
struct workqueue_struct;

typedef void (*work_func_t)(struct work_struct *work);

/*
 * PORT: upstream packs flags, colour and either the pwq or the last pool into
 * one word. Here only the flags are in @data. PENDING owns everything but
 * @pool; the owner is whoever set it, then the queue, under pool->lock.
 */
#define WORK_STRUCT_PENDING		BIT(0)	/* queued or being queued */
#define WORK_STRUCT_INACTIVE		BIT(1)	/* on pwq->inactive_works */
#define WORK_STRUCT_PWQ			BIT(2)	/* @pwq is valid: queued */
#define WORK_STRUCT_LINKED		BIT(3)	/* the next one belongs to it */
#define WORK_OFFQ_CANCELING		BIT(4)

struct work_struct {
	unsigned long		data;
	unsigned int		color;		/* flush colour when queued */
	struct worker_pool	*pool;		/* where it ran last, or NULL */
	struct pool_workqueue	*pwq;
	struct list_head	entry;
	work_func_t		func;
	struct lockdep_map	lockdep_map;
};

struct delayed_work {
	struct work_struct	work;
	struct timer_list	timer;
	struct workqueue_struct	*wq;
	int			cpu;
};

#define __WORK_INITIALIZER(n, f) { \
	.entry = LIST_HEAD_INIT((n).entry), \
	.func = (f), \
	.lockdep_map = KM_LOCKDEP_MAP("(work_completion)(&" #n ")") }
#define DECLARE_WORK(n, f)	struct work_struct n = __WORK_INITIALIZER(n, f)

/** km_work_init() - @name: class of the work, static storage */
void km_work_init(struct work_struct *work, work_func_t func, const char *name);
void km_delayed_work_init(struct delayed_work *dwork, work_func_t func,
			  const char *name);

/** km_work_set_key() - all works of one INIT_WORK() are one class */
void km_work_set_key(struct work_struct *work,
		     const struct lock_class_key *key);

#define INIT_WORK(_work, _func) \
	do { \
		static struct lock_class_key work_key; \
		struct work_struct *init_work = (_work); \
		km_work_init(init_work, (_func), \
			     "(work_completion)(" #_work ")"); \
		km_work_set_key(init_work, &work_key); \
	} while (0)
#define INIT_WORK_ONSTACK(_work, _func)	INIT_WORK(_work, _func)
#define INIT_DELAYED_WORK(_work, _func) \
	do { \
		static struct lock_class_key work_key; \
		struct delayed_work *init_dwork = (_work); \
		km_delayed_work_init(init_dwork, (_func), \
				     "(work_completion)(&(" #_work ")->work)"); \
		km_work_set_key(&init_dwork->work, &work_key); \
	} while (0)

#define work_pending(work)	(((work)->data & WORK_STRUCT_PENDING) != 0)

static inline struct delayed_work *to_delayed_work(struct work_struct *work)
{
	return container_of(work, struct delayed_work, work);
}

enum {
	WQ_UNBOUND		= BIT(1),
	WQ_FREEZABLE		= BIT(2),	/* PORT: nothing freezes */
	WQ_MEM_RECLAIM		= BIT(3),	/* has a rescuer */
	WQ_HIGHPRI		= BIT(4),
	WQ_CPU_INTENSIVE	= BIT(5),
	WQ_SYSFS		= BIT(6),
	__WQ_DRAINING		= BIT(16),
	__WQ_ORDERED		= BIT(17),
	__WQ_LEGACY		= BIT(18),

	WQ_MAX_ACTIVE		= 512,
	WQ_DFL_ACTIVE		= 256,
	WORK_CPU_UNBOUND	= KM_CPUS_MAX,
};

extern struct workqueue_struct *system_wq;
extern struct workqueue_struct *system_unbound_wq;

/**
 * alloc_workqueue() - make a queue
 * @fmt: name; its arguments follow @max_active
 * @flags: WQ_*
 * @max_active: works that may be active for each CPU; 0: the default
 *
 * Sleeps if it needs threads. Return: the queue, or NULL.
 */
struct workqueue_struct *alloc_workqueue(const char *fmt, unsigned int flags,
					 int max_active, ...) SIM_PRINTF(1, 4);

#define alloc_ordered_workqueue(fmt, flags, ...) \
	alloc_workqueue((fmt), WQ_UNBOUND | __WQ_ORDERED | (flags), 1, \
			##__VA_ARGS__)
#define create_singlethread_workqueue(name) \
	alloc_ordered_workqueue("%s", __WQ_LEGACY | WQ_MEM_RECLAIM, (name))

/** destroy_workqueue() - drain, then free; sleeps */
void destroy_workqueue(struct workqueue_struct *wq);

/**
 * queue_work_on() - queue @work on @cpu
 * @cpu: may be offline: then the work runs on some other CPU
 *
 * Any context. Schedule point. Return: false if it was queued already.
 */
bool queue_work_on(int cpu, struct workqueue_struct *wq,
		   struct work_struct *work);

/** queue_delayed_work_on() - the same in @delay jiffies */
bool queue_delayed_work_on(int cpu, struct workqueue_struct *wq,
			   struct delayed_work *dwork, unsigned long delay);

/** mod_delayed_work_on() - @delay from now; true if it was pending */
bool mod_delayed_work_on(int cpu, struct workqueue_struct *wq,
			 struct delayed_work *dwork, unsigned long delay);

/** flush_work() - wait until it has run; sleeps; false if it was idle */
bool flush_work(struct work_struct *work);
bool flush_delayed_work(struct delayed_work *dwork);

/** flush_workqueue() - wait for all works queued so far; sleeps */
void flush_workqueue(struct workqueue_struct *wq);

/** drain_workqueue() - flush until empty; only chained works get in */
void drain_workqueue(struct workqueue_struct *wq);

/** cancel_work_sync() - dequeue it, wait if it runs; true if it was pending */
bool cancel_work_sync(struct work_struct *work);
bool cancel_delayed_work(struct delayed_work *dwork);
bool cancel_delayed_work_sync(struct delayed_work *dwork);

/** km_work_wakers() - who could end a wait for @work, put on @wq; only reads */
void km_work_wakers(const struct workqueue_struct *wq,
		    const struct work_struct *work, struct km_wakers *ret);

/** schedule_on_each_cpu() - run @func on each online CPU, wait; 0 or -ENOMEM */
int schedule_on_each_cpu(work_func_t func);

/** work_on_cpu() - run @fn on @cpu in a worker; Return: what @fn returned */
long work_on_cpu(int cpu, long (*fn)(void *arg), void *arg);

/** work_on_cpu_safe() - the same under cpus_read_lock(); -ENODEV if offline */
long work_on_cpu_safe(int cpu, long (*fn)(void *arg), void *arg);

#define queue_work(wq, work) \
	queue_work_on(WORK_CPU_UNBOUND, (wq), (work))
#define schedule_work_on(cpu, work) \
	queue_work_on((cpu), system_wq, (work))
#define schedule_work(work)	queue_work(system_wq, (work))
#define queue_delayed_work(wq, dwork, delay) \
	queue_delayed_work_on(WORK_CPU_UNBOUND, (wq), (dwork), (delay))
#define schedule_delayed_work(dwork, delay) \
	queue_delayed_work(system_wq, (dwork), (delay))
#define mod_delayed_work(wq, dwork, delay) \
	mod_delayed_work_on(WORK_CPU_UNBOUND, (wq), (dwork), (delay))
#define flush_scheduled_work()	flush_workqueue(system_wq)

/* Callbacks of the CPU hotplug states WORKQUEUE_PREP and _ONLINE. */
int workqueue_prepare_cpu(unsigned int cpu);
int workqueue_online_cpu(unsigned int cpu);
int workqueue_offline_cpu(unsigned int cpu);

/* At boot: works can be queued; then, after kthreadd, they run. */
void workqueue_init_early(void);
void workqueue_init(void);

#endif /* KM_LINUX_WORKQUEUE_H */
