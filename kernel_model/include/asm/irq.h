/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * irq.h - timers, lock-free lists, acknowledgements: what interrupts stand on
 *
 * Owns:       the reason "ipi" and who can end such a wait.
 * Used by:    kernel/smp, kernel/softirq, kernel/stop_machine, kernel/cpu.
 * Promises:   each function is one step of the model, also when every memory
 *             access is a scheduling point.
 */
#ifndef KM_ASM_IRQ_H
#define KM_ASM_IRQ_H

#include "core/clock.h"

#include <asm/engine.h>

#define km_timer		sim_timer
#define km_timer_arm		sim_timer_arm
#define km_timer_cancel		sim_timer_cancel
#define km_clock_now_us		sim_clock_now_us
#define km_clock_sleep		sim_clock_sleep

/* For what runs where there must be no scheduling point: wake-up rules and
 * the sleep notification. Macros only inside: inline functions are not part
 * of it. */
#define __no_kcsan		__attribute__((no_sanitize_thread))

/* A singly linked list that needs no lock. */
struct llist_node {
	struct llist_node	*next;
};

struct llist_head {
	struct llist_node	*first;
};

/** llist_add() - push; Return: was the list empty? Schedule point before. */
bool llist_add(struct llist_node *node, struct llist_head *head);

/** llist_del_all() - take everything, newest first; not a schedule point */
struct llist_node *llist_del_all(struct llist_head *head);

/** llist_reverse_order() - oldest first; not a schedule point */
struct llist_node *llist_reverse_order(struct llist_node *first);

/** A request that another CPU acknowledges from an interrupt. */
struct km_ack {
	struct km_wait		wait;
	u32			cpu;		/* who is to acknowledge */
	bool			is_pending;
};

/** km_ack_init() - nothing is pending */
void km_ack_init(struct km_ack *ack);

/** km_ack_begin() - @cpu owes an acknowledgement; not a schedule point */
void km_ack_begin(struct km_ack *ack, u32 cpu);

/** km_ack_end() - give it; not a schedule point */
void km_ack_end(struct km_ack *ack);

/** km_ack_wait() - spin until given; schedule point if it is pending */
void km_ack_wait(struct km_ack *ack, const char *name);

/** km_stop_cpu() - the running task's CPU leaves, at a quiet moment
 *
 * Spins until no other task has preemption or interrupts off; then, in one
 * step, switches interrupts off here and clears the CPU's online bit. Schedule
 * points while it spins.
 */
void km_stop_cpu(void);

/** km_cpu_push_tasks() - move what can run elsewhere away from @cpu
 *
 * Threads that belong to the CPU stay. A task that is allowed no other CPU may
 * run anywhere from then on, as in the kernel. Not a schedule point.
 */
void km_cpu_push_tasks(u32 cpu);

#endif /* KM_ASM_IRQ_H */
