// SPDX-License-Identifier: GPL-2.0-only
/*
 * core.c - devices, their attributes, online and offline
 *
 * device_hotplug_lock is outside every dev->mutex and outside the CPU and
 * memory hotplug locks. A sysfs method runs with the file's active reference
 * held, and a holder of device_hotplug_lock may remove that file; hence
 * lock_device_hotplug_sysfs().
 *
 * PORT: no drivers, classes, children, power management or uevents. A device
 * is a directory with attributes and two methods of its bus.
 */
#include <linux/bug.h>
#include <linux/delay.h>
#include <linux/device.h>
#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/lockdep.h>
#include <linux/mutex.h>
#include <linux/string.h>

static DEFINE_MUTEX(device_hotplug_lock);

static struct kobject *devices_kobj;
static struct kobject *system_kobj;

void lock_device_hotplug(void)
{
	mutex_lock(&device_hotplug_lock);
}

void unlock_device_hotplug(void)
{
	mutex_unlock(&device_hotplug_lock);
}

noinline int lock_device_hotplug_sysfs(void)
{
	if (mutex_trylock(&device_hotplug_lock))
		return 0;

	/* Avoid busy looping: 5 ms of sleep should do. */
	msleep(5);
	return restart_syscall();
}

void assert_held_device_hotplug(void)
{
	lockdep_assert_held(&device_hotplug_lock);
}

#define to_dev_attr(_attr) container_of((_attr), struct device_attribute, attr)

static ssize_t dev_attr_show(struct kobject *kobj, struct attribute *attr,
			     char *buf)
{
	struct device_attribute *dev_attr = to_dev_attr(attr);

	if (!dev_attr->show)
		return -EIO;
	return dev_attr->show(kobj_to_dev(kobj), dev_attr, buf);
}

static noinline ssize_t dev_attr_store(struct kobject *kobj,
				       struct attribute *attr, const char *buf,
				       size_t count)
{
	struct device_attribute *dev_attr = to_dev_attr(attr);

	if (!dev_attr->store)
		return -EIO;
	return dev_attr->store(kobj_to_dev(kobj), dev_attr, buf, count);
}

static const struct sysfs_ops dev_sysfs_ops = {
	.show = dev_attr_show,
	.store = dev_attr_store,
};

static void device_release(struct kobject *kobj)
{
	struct device *dev = kobj_to_dev(kobj);

	if (dev->release)
		dev->release(dev);
}

static const struct kobj_type device_ktype = {
	.release = device_release,
	.sysfs_ops = &dev_sysfs_ops,
};

static bool device_supports_offline(const struct device *dev)
{
	return dev->bus && dev->bus->offline && dev->bus->online;
}

static ssize_t online_show(struct device *dev, struct device_attribute *attr,
			   char *buf)
{
	bool is_online;

	(void)attr;
	device_lock(dev);
	is_online = !dev->offline;
	device_unlock(dev);
	return sysfs_emit(buf, "%u\n", is_online);
}

/* PORT: "0" and "1" only; upstream also takes y, n, on, off. */
static int parse_bool(const char *buf, bool *ret)
{
	if (!sysfs_streq(buf, "0") && !sysfs_streq(buf, "1"))
		return -EINVAL;
	*ret = buf[0] == '1';
	return 0;
}

static noinline ssize_t online_store(struct device *dev,
				     struct device_attribute *attr,
				     const char *buf, size_t count)
{
	bool is_online;
	int ret;

	(void)attr;
	ret = parse_bool(buf, &is_online);
	if (ret < 0)
		return ret;

	ret = lock_device_hotplug_sysfs();
	if (ret)
		return ret;

	ret = is_online ? device_online(dev) : device_offline(dev);
	unlock_device_hotplug();
	return ret < 0 ? ret : (ssize_t)count;
}

static DEVICE_ATTR_RW(online);

void devices_init(void)
{
	devices_kobj = kobject_create_and_add("devices", NULL);
	BUG_ON(!devices_kobj);
	system_kobj = kobject_create_and_add("system", devices_kobj);
	BUG_ON(!system_kobj);
}

int subsys_system_register(struct bus_type *bus)
{
	bus->dev_root = kobject_create_and_add(bus->name, system_kobj);
	return bus->dev_root ? 0 : -ENOMEM;
}

int device_create_file(struct device *dev, const struct device_attribute *attr)
{
	return sysfs_create_file(&dev->kobj, &attr->attr);
}

void device_remove_file(struct device *dev, const struct device_attribute *attr)
{
	sysfs_remove_file(&dev->kobj, &attr->attr);
}

int device_register(struct device *dev)
{
	int ret;

	mutex_init(&dev->mutex);
	/* Locks of parents and children are of one class, in any order. */
	lockdep_set_novalidate_class(&dev->mutex);
	ret = kobject_init_and_add(&dev->kobj, &device_ktype,
				   dev->bus->dev_root, "%s%u",
				   dev->bus->dev_name, dev->id);
	if (ret)
		return ret;
	if (!device_supports_offline(dev) || dev->offline_disabled)
		return 0;
	ret = device_create_file(dev, &dev_attr_online);
	if (ret)
		kobject_del(&dev->kobj);
	return ret;
}

void device_unregister(struct device *dev)
{
	kobject_del(&dev->kobj);
	kobject_put(&dev->kobj);
}

noinline int device_offline(struct device *dev)
{
	int ret = 0;

	if (dev->offline_disabled)
		return -EPERM;

	device_lock(dev);
	if (device_supports_offline(dev)) {
		if (dev->offline) {
			ret = 1;
		} else {
			ret = dev->bus->offline(dev);
			if (!ret)
				dev->offline = true;
		}
	}
	device_unlock(dev);
	return ret;
}

noinline int device_online(struct device *dev)
{
	int ret = 0;

	device_lock(dev);
	if (device_supports_offline(dev)) {
		if (dev->offline) {
			ret = dev->bus->online(dev);
			if (!ret)
				dev->offline = false;
		} else {
			ret = 1;
		}
	}
	device_unlock(dev);
	return ret;
}
