/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * workqueue_internal.h - shared by the files of the work queues
 *
 * Owns:       pools, workers, queues and what connects them.
 * Promises:   pool->lock (interrupts off) guards a pool, its pwqs, the lists
 *             of its workers and the flags of its queued works;
 *             wq_pool_attach_mutex guards which workers a pool has and where
 *             they may run; wq->mutex guards flushing and draining of a queue;
 *             wq_pool_mutex guards the lists of queues and pools.
 */
#ifndef KM_KERNEL_WORKQUEUE_INTERNAL_H
#define KM_KERNEL_WORKQUEUE_INTERNAL_H

#include <linux/completion.h>
#include <linux/cpumask.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <linux/timer.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

struct task_struct;

/* worker->flags */
#define WORKER_IDLE		BIT(2)
#define WORKER_PREP		BIT(3)	/* preparing to run works */
#define WORKER_CPU_INTENSIVE	BIT(6)
#define WORKER_UNBOUND		BIT(7)
#define WORKER_REBOUND		BIT(8)	/* its CPU came back meanwhile */
#define WORKER_NOT_RUNNING	(WORKER_PREP | WORKER_CPU_INTENSIVE | \
				 WORKER_UNBOUND | WORKER_REBOUND)

/* pool->flags */
#define POOL_MANAGER_ACTIVE	BIT(0)
#define POOL_DISASSOCIATED	BIT(2)	/* its CPU is down */

#define MAYDAY_INITIAL_TIMEOUT	10	/* ms: creating a worker is too slow */
#define MAYDAY_INTERVAL		100	/* ms */
#define CREATE_COOLDOWN		1000	/* ms: creating one has failed */

/*
 * PORT: upstream starts a pool with one worker and has a second one as soon as
 * the first was busy. A pool that a scenario sees has been used before.
 */
#define POOL_WARM_WORKERS	2

#define WQ_NAME_LEN		24
#define WQ_MAP_NAME_LEN		(WQ_NAME_LEN + 16)

struct worker {
	struct list_head	entry;		/* pool->idle_list or busy */
	struct work_struct	*current_work;
	work_func_t		current_func;
	struct pool_workqueue	*current_pwq;
	unsigned int		current_color;
	struct list_head	scheduled;	/* works that only it runs */
	struct task_struct	*task;
	struct worker_pool	*pool;
	struct list_head	node;		/* pool->workers */
	unsigned int		flags;
	int			id;
	bool			sleeping;
	struct workqueue_struct	*rescue_wq;	/* of a rescuer */
};

struct worker_pool {
	raw_spinlock_t		lock;
	int			cpu;		/* -1: unbound */
	bool			is_highpri;
	unsigned int		flags;
	int			nr_running;	/* that keep the CPU busy */
	struct list_head	worklist;
	int			nr_workers;
	int			nr_idle;
	struct list_head	idle_list;	/* newest first */
	struct list_head	busy_list;	/* PORT: upstream hashes them */
	struct list_head	workers;
	struct list_head	node;		/* all pools */
	struct timer_list	mayday_timer;
	int			next_worker_id;
};

/* One queue's share of one pool. */
struct pool_workqueue {
	struct worker_pool	*pool;
	struct workqueue_struct	*wq;
	unsigned int		work_color;	/* of works queued now */
	int			nr_in_flight;	/* queued, inactive, running */
	int			nr_active;
	struct list_head	inactive_works;
	struct list_head	flushes;	/* struct pwq_flush */
	struct list_head	mayday_node;
};

struct workqueue_struct {
	struct list_head	list;		/* all queues */
	struct mutex		mutex;
	unsigned int		flags;
	int			saved_max_active;
	int			nr_drainers;
	struct pool_workqueue	**pwqs;
	unsigned int		pwqs_nr;	/* CPUs, or 1 if unbound */
	struct list_head	maydays;	/* pwqs that ask for rescue */
	struct worker		*rescuer;
	struct lockdep_map	lockdep_map;
	char			map_name[WQ_MAP_NAME_LEN];
	char			name[WQ_NAME_LEN];
};

extern struct mutex wq_pool_mutex;
extern struct list_head workqueues;
extern bool wq_online;			/* workers may be created */

#define for_each_pwq(pwq, wq) \
	for (unsigned int pwq_i = 0; pwq_i < (wq)->pwqs_nr && \
	     ((pwq) = (wq)->pwqs[pwq_i], 1); pwq_i++)

/* workqueue.c */
void insert_work(struct pool_workqueue *pwq, struct work_struct *work,
		 struct list_head *head, unsigned long extra_flags);
void pwq_dec_nr_in_flight(struct pool_workqueue *pwq, unsigned int color,
			  bool was_inactive);
void pwq_activate_inactive_work(struct pool_workqueue *pwq,
				struct work_struct *work);
bool test_and_set_pending(struct work_struct *work);
void move_linked_works(struct work_struct *work, struct list_head *head);
void set_work_pool(struct work_struct *work, struct worker_pool *pool,
		   unsigned long flags);
void __queue_work(int cpu, struct workqueue_struct *wq,
		  struct work_struct *work);
struct worker_pool *get_work_pool(struct work_struct *work);
struct pool_workqueue *get_work_pwq(struct work_struct *work);

/* workqueue_worker.c */
struct worker *current_wq_worker(void);
struct worker *find_worker_executing_work(struct worker_pool *pool,
					  struct work_struct *work);
bool __need_more_worker(const struct worker_pool *pool);
void wake_up_worker(struct worker_pool *pool);
void worker_pool_init(struct worker_pool *pool, int cpu, bool is_highpri);
int worker_pool_warm(struct worker_pool *pool, int nr);
struct worker_pool *cpu_pool(unsigned int cpu, bool is_highpri);
struct worker_pool *unbound_pool(void);
int init_rescuer(struct workqueue_struct *wq);
void exit_rescuer(struct workqueue_struct *wq);
int workqueue_highpri_init(void);
void workqueue_pools_init(void);

/* workqueue_flush.c */
void workqueue_flush_note(struct pool_workqueue *pwq, unsigned int color);

#endif /* KM_KERNEL_WORKQUEUE_INTERNAL_H */
