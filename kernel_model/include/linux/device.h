/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * device.h - devices that can be put online and offline
 *
 * Owns:       struct device, struct bus_type, device_hotplug_lock.
 * Used by:    drivers/base/memory, drivers/base/cpu, hotplug verbs.
 * Promises:   dev->offline and the bus methods run under dev->mutex.
 */
#ifndef KM_LINUX_DEVICE_H
#define KM_LINUX_DEVICE_H

#include <linux/compiler.h>
#include <linux/kobject.h>
#include <linux/mutex.h>
#include <linux/types.h>

struct device;

/* PORT: of a bus only what hotplug needs: its directory and two methods. */
struct bus_type {
	const char		*name;
	const char		*dev_name;	/* devices are <dev_name><id> */
	int			(*online)(struct device *dev);
	int			(*offline)(struct device *dev);
	struct kobject		*dev_root;	/* set when registered */
};

struct device {
	struct kobject		kobj;
	struct bus_type		*bus;
	u32			id;
	struct mutex		mutex;		/* "&dev->mutex" */
	bool			offline_disabled;
	bool			offline;
	void			(*release)(struct device *dev);
};

struct device_attribute {
	struct attribute	attr;
	ssize_t	(*show)(struct device *dev, struct device_attribute *attr,
			char *buf);
	ssize_t	(*store)(struct device *dev, struct device_attribute *attr,
			 const char *buf, size_t count);
};

#define DEVICE_ATTR_RW(_name) \
	struct device_attribute dev_attr_##_name = __ATTR_RW(_name)
#define DEVICE_ATTR_RO(_name) \
	struct device_attribute dev_attr_##_name = __ATTR_RO(_name)
#define DEVICE_ATTR_WO(_name) \
	struct device_attribute dev_attr_##_name = __ATTR_WO(_name)

#define kobj_to_dev(_kobj)	container_of((_kobj), struct device, kobj)

static inline const char *dev_name(const struct device *dev)
{
	return kobject_name(&dev->kobj);
}

/** driver_init() - boot: devices of all kinds (drivers/base/init.c) */
void driver_init(void);

/** devices_init() - boot: /sys/devices and /sys/devices/system */
void devices_init(void);

/** subsys_system_register() - make /sys/devices/system/<name> */
int subsys_system_register(struct bus_type *bus);

/**
 * device_register() - make the directory of @dev, with "online" if its bus
 * can take devices offline
 * @dev: bus, id and release set by the caller
 *
 * Schedule point. Return: 0 or -errno.
 */
int device_register(struct device *dev);

/** device_unregister() - remove it; waits for users of its files */
void device_unregister(struct device *dev);

/** device_create_file() - add one attribute file: 0 or -errno */
int device_create_file(struct device *dev, const struct device_attribute *attr);

/** device_remove_file() - remove it; schedule point, waits for its users */
void device_remove_file(struct device *dev,
			const struct device_attribute *attr);

/** device_lock()/device_unlock() - dev->mutex; schedule points */
static __always_inline void device_lock(struct device *dev)
{
	mutex_lock(&dev->mutex);
}

static __always_inline void device_unlock(struct device *dev)
{
	mutex_unlock(&dev->mutex);
}

/**
 * lock_device_hotplug_sysfs() - device_hotplug_lock for a sysfs method
 *
 * Schedule point. Never waits for the lock, because whoever holds it may be
 * waiting for this method to end.
 * Return: 0, or -ERESTARTNOINTR after 5 ms when somebody else holds it.
 */
int lock_device_hotplug_sysfs(void);

/** lock_device_hotplug()/unlock_device_hotplug() - schedule points */
void lock_device_hotplug(void);
void unlock_device_hotplug(void);

/** assert_held_device_hotplug() - warn unless the caller holds the lock */
void assert_held_device_hotplug(void);

/**
 * device_offline() - prepare @dev for removal
 *
 * Schedule point; takes dev->mutex. Return: 0, 1 when it was offline already,
 * -EPERM when not allowed, or what the bus said.
 */
int device_offline(struct device *dev);

/** device_online() - the opposite; Return: 0, 1 or -errno */
int device_online(struct device *dev);

/** cpu_dev_init() - boot: a device for each possible CPU (drivers/base/cpu.c) */
void cpu_dev_init(void);

/** get_cpu_device() - the device of @cpu */
struct device *get_cpu_device(unsigned int cpu);

/**
 * cpu_sysfs_write() - write to the "online" file of a CPU, as a program does
 *
 * Schedule point. Return: 0; -ENOENT for CPU 0, which has no such file, and
 * for CPUs that do not exist; otherwise what cpu_up() or cpu_down() said.
 */
int cpu_sysfs_write(unsigned int cpu, bool online);

#endif /* KM_LINUX_DEVICE_H */
