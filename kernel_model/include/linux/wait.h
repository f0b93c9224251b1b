/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * wait.h - wait queues
 *
 * wait_event() queues first and tests afterwards, so a wake-up between the test
 * and the sleep is kept. Testing and waking are scheduling points.
 */
#ifndef KM_LINUX_WAIT_H
#define KM_LINUX_WAIT_H

#include <asm/engine.h>

struct wait_queue_head {
	struct km_wait		wait;
	struct km_wait_spec	spec;	/* default reason of its waiters */
};

typedef struct wait_queue_head wait_queue_head_t;

#define __WAIT_QUEUE_HEAD_INITIALIZER(queue) { \
	.wait = KM_WAIT_INIT((queue).wait), \
	.spec = { .why = KM_WHY_EVENT, .flags = KM_WAIT_RETESTS, \
		  .name = #queue } }
#define DECLARE_WAIT_QUEUE_HEAD(queue) \
	struct wait_queue_head queue = __WAIT_QUEUE_HEAD_INITIALIZER(queue)

void km_waitqueue_init(struct wait_queue_head *wq, const char *name);
#define init_waitqueue_head(wq)	km_waitqueue_init((wq), #wq)

/** wake_up_nr() - wake up to @nr, oldest first; schedule point before */
void wake_up_nr(struct wait_queue_head *wq, u32 nr);
#define wake_up(wq)		wake_up_nr((wq), 1)
#define wake_up_all(wq)		wake_up_nr((wq), U32_MAX)
#define waitqueue_active(wq)	(!km_wait_is_empty(&(wq)->wait))

/** km_wait_event() - sleep on @wq until @cond, for the reason *@why_spec */
#define km_wait_event(wq, cond, why_spec) do { \
	struct wait_queue_head *we_wq = (wq); \
	km_point(WAIT, we_wq, (why_spec)->name); \
	for (;;) { \
		struct km_waiter we_waiter; \
		km_wait_prepare(&we_wq->wait, &we_waiter, (why_spec), 0); \
		if (cond) { \
			km_wait_cancel(&we_waiter); \
			break; \
		} \
		km_wait_commit(&we_waiter); \
	} } while (0)

#define wait_event(queue, cond) \
	km_wait_event(&(queue), cond, &(queue).spec)

#endif /* KM_LINUX_WAIT_H */
