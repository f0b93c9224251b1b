// SPDX-License-Identifier: GPL-2.0-only
/*
 * port.c - example of a port: ordinary kernel code, instrumented by the compiler
 *
 * PORT: the hardware is left out; an event is a call of example_dev_event().
 */
#include "port.h"

#include <linux/kernel.h>
#include <linux/slab.h>

static void example_event_fn(struct work_struct *work)
{
	struct example_dev *dev =
		container_of(work, struct example_dev, event_work);

	mutex_lock(&dev->lock);
	if (!dev->is_closed)
		dev->events++;
	mutex_unlock(&dev->lock);
}

struct example_dev *example_dev_create(void)
{
	struct example_dev *dev = kzalloc(sizeof(*dev), GFP_KERNEL);

	if (!dev)
		return NULL;
	mutex_init(&dev->lock);
	INIT_WORK(&dev->event_work, example_event_fn);
	return dev;
}

void example_dev_event(struct example_dev *dev)
{
	schedule_work(&dev->event_work);
}

void example_dev_close(struct example_dev *dev)
{
	mutex_lock(&dev->lock);
	dev->is_closed = true;
	mutex_unlock(&dev->lock);
	cancel_work_sync(&dev->event_work);
}

void example_dev_close_locked(struct example_dev *dev)
{
	mutex_lock(&dev->lock);
	dev->is_closed = true;
	cancel_work_sync(&dev->event_work);
	mutex_unlock(&dev->lock);
}
