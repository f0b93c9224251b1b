/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cpuhp.h - shared by kernel/cpu and kernel/cpuhp
 *
 * Owns:       struct cpuhp_cpu_state: where each CPU is and where it is to go.
 * Promises:   the control task holds cpu_hotplug_lock for writing, or for
 *             reading and cpuhp_state_mutex; cpuhp/N acts only between a kick
 *             and its completion, so each field has one user at a time.
 */
#ifndef KM_KERNEL_CPUHP_H
#define KM_KERNEL_CPUHP_H

#include <linux/completion.h>
#include <linux/cpuhotplug.h>
#include <linux/types.h>

struct task_struct;

struct cpuhp_cpu_state {
	enum cpuhp_state	state;
	enum cpuhp_state	target;
	enum cpuhp_state	fail;		/* fault to inject */
	struct task_struct	*thread;	/* cpuhp/N */
	unsigned int		cpu;
	bool			should_run;
	bool			rollback;
	bool			single;		/* one callback, @cb_state */
	bool			bringup;
	enum cpuhp_state	cb_state;
	int			result;
	struct completion	done_up;
	struct completion	done_down;
};

/** cpuhp_st() - the state of @cpu */
struct cpuhp_cpu_state *cpuhp_st(unsigned int cpu);

/** cpuhp_invoke_callback_range() - run callbacks until st->state is @target
 *
 * Return: 0, or what the first callback that failed said; st->state is then
 * the one that failed on the way up, the one below it on the way down.
 */
int cpuhp_invoke_callback_range(bool bringup, unsigned int cpu,
				struct cpuhp_cpu_state *st,
				enum cpuhp_state target);

/** cpuhp_set_state() - new target; Return: the state to roll back to */
enum cpuhp_state cpuhp_set_state(struct cpuhp_cpu_state *st,
				 enum cpuhp_state target);

/** cpuhp_reset_state() - turn round after a failure */
void cpuhp_reset_state(struct cpuhp_cpu_state *st, enum cpuhp_state prev_state);

/** cpuhp_kick_ap() - let cpuhp/N go to @target, with rollback; waits */
int cpuhp_kick_ap(struct cpuhp_cpu_state *st, enum cpuhp_state target);

/** cpuhp_kick_ap_once() - let cpuhp/N go to st->target, no rollback; waits */
void cpuhp_kick_ap_once(struct cpuhp_cpu_state *st);

/** cpuhp_wait_for_ap() - until somebody on the CPU says done */
void cpuhp_wait_for_ap(struct cpuhp_cpu_state *st, bool bringup);

/** cpuhp_complete_ap() - say it */
void cpuhp_complete_ap(struct cpuhp_cpu_state *st, bool bringup);

/** cpuhp_thread_create() - cpuhp/N for @cpu; 0 or -ENOMEM */
int cpuhp_thread_create(unsigned int cpu);

/** cpuhp_state_init() - boot: @cpu is in @state */
void cpuhp_state_init(unsigned int cpu, enum cpuhp_state state);

/* The control task's lock is what callbacks in cpuhp/N run under. */
void lockdep_acquire_cpus_lock(void);
void lockdep_release_cpus_lock(void);

/* Callbacks of the built-in states, kernel/cpu.c. */
int create_hotplug_threads(unsigned int cpu);
int bringup_cpu(unsigned int cpu);
int finish_cpu(unsigned int cpu);
int takedown_cpu(unsigned int cpu);
int sched_cpu_wait_empty(unsigned int cpu);
int sched_cpu_activate(unsigned int cpu);
int sched_cpu_deactivate(unsigned int cpu);

#endif /* KM_KERNEL_CPUHP_H */
