/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * port.h - example of a port: a device with a mutex and an event work
 *
 * Used by:    port_verbs.
 * Promises:   written for the kernel's headers only, as drivers/ of the kernel is.
 */
#ifndef EXAMPLES_PORT_H
#define EXAMPLES_PORT_H

#include <linux/mutex.h>
#include <linux/workqueue.h>

struct example_dev {
	struct mutex		lock;		/* protects what follows */
	int			events;
	bool			is_closed;
	struct work_struct	event_work;	/* takes the lock */
};

struct example_dev *example_dev_create(void);

/** example_dev_event() - what the interrupt does; any context */
void example_dev_event(struct example_dev *dev);

/** example_dev_close() - no event is handled after it; sleeps */
void example_dev_close(struct example_dev *dev);

/** example_dev_close_locked() - the bug: waits for the work under the lock */
void example_dev_close_locked(struct example_dev *dev);

#endif /* EXAMPLES_PORT_H */
