// SPDX-License-Identifier: GPL-2.0-only
/*
 * scan.c - hotplug that the firmware asks for
 *
 * A notification becomes a work item; the worker takes device_hotplug_lock by
 * waiting for it, as it holds nothing of sysfs, then acpi_scan_lock, and puts
 * the device offline or online.
 *
 * PORT: of a hot removal only the part that takes the device out of use: it
 * stays registered and its files stay. Requests go to system_unbound_wq, and
 * acpi_scan_lock is what keeps them in a row; upstream's queue kacpi_hotplug_wq
 * is ordered. The firmware waits for the answer (_OST), as the caller here.
 */
#include <linux/acpi.h>
#include <linux/device.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

static DEFINE_MUTEX(acpi_scan_lock);

struct acpi_hp_work {
	struct work_struct	work;
	struct device		*dev;
	enum acpi_hotplug_event	event;
	int			result;
};

static noinline int acpi_bus_offline(struct device *dev)
{
	int ret = device_offline(dev);

	return ret < 0 ? ret : 0;
}

static int acpi_bus_online(struct device *dev)
{
	int ret = device_online(dev);

	return ret < 0 ? ret : 0;
}

static noinline int acpi_scan_hot_remove(struct device *dev)
{
	return acpi_bus_offline(dev) ? -EBUSY : 0;
}

static int acpi_scan_device_check(struct device *dev)
{
	return acpi_bus_online(dev) ? -EBUSY : 0;
}

static noinline int acpi_device_hotplug(struct device *dev,
					enum acpi_hotplug_event event)
{
	int ret;

	lock_device_hotplug();
	mutex_lock(&acpi_scan_lock);
	if (event == ACPI_NOTIFY_EJECT_REQUEST)
		ret = acpi_scan_hot_remove(dev);
	else
		ret = acpi_scan_device_check(dev);
	mutex_unlock(&acpi_scan_lock);
	unlock_device_hotplug();
	return ret;
}

static noinline void acpi_hotplug_work_fn(struct work_struct *work)
{
	struct acpi_hp_work *hpw;

	hpw = container_of(work, struct acpi_hp_work, work);
	hpw->result = acpi_device_hotplug(hpw->dev, hpw->event);
}

int acpi_hotplug_device(struct device *dev, enum acpi_hotplug_event event)
{
	struct acpi_hp_work *hpw = kzalloc(sizeof(*hpw), GFP_KERNEL);
	int ret;

	if (!hpw)
		return -ENOMEM;
	INIT_WORK(&hpw->work, acpi_hotplug_work_fn);
	hpw->dev = dev;
	hpw->event = event;
	queue_work(system_unbound_wq, &hpw->work);
	flush_work(&hpw->work);
	ret = hpw->result;
	kfree(hpw);
	return ret;
}
