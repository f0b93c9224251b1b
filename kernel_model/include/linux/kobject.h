/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * kobject.h - objects that have a directory in sysfs
 *
 * Owns:       struct kobject: name, parent, reference count, directory.
 * Used by:    drivers/base, mm/slub (one directory per cache).
 * Promises:   kobject_del() returns only after every running read or write of
 *             a file below the object ended (lib/kobject.c, fs/sysfs.c).
 */
#ifndef KM_LINUX_KOBJECT_H
#define KM_LINUX_KOBJECT_H

#include <asm/active_ref.h>
#include <linux/sysfs.h>
#include <linux/types.h>

struct kobject;
struct kernfs_node;

struct kobj_type {
	void				(*release)(struct kobject *kobj);
	const struct sysfs_ops		*sysfs_ops;
};

struct kobject {
	const char			*name;
	struct kobject			*parent;
	struct kset			*kset;
	const struct kobj_type		*ktype;
	struct kernfs_node		*sd;	/* NULL: not in sysfs */
	struct km_ref			ref;
};

/* PORT: a set is only the parent of its members; no list, no events. */
struct kset {
	struct kobject			kobj;
};

/** struct kobj_attribute - a file of a plain directory object */
struct kobj_attribute {
	struct attribute		attr;
	ssize_t	(*show)(struct kobject *kobj, struct kobj_attribute *attr,
			char *buf);
	ssize_t	(*store)(struct kobject *kobj, struct kobj_attribute *attr,
			 const char *buf, size_t count);
};

extern const struct sysfs_ops kobj_sysfs_ops;

/** kernel_kobj - the directory /sys/kernel; set by kobject_init_sysfs() */
extern struct kobject *kernel_kobj;

/** kobject_sysfs_init() - boot: make the root and /sys/kernel */
void kobject_sysfs_init(void);

/** kobject_init() - one reference, not in sysfs yet; not a schedule point */
void kobject_init(struct kobject *kobj, const struct kobj_type *ktype);

/**
 * kobject_add() - name @kobj and make its directory below @parent
 * @kobj: an initialised object
 * @parent: NULL: the object's kset, or the root
 * @fmt: name, printf style
 *
 * Schedule point: takes kernfs_rwsem.
 * Return: 0, -EEXIST when the name is taken, -EINVAL for an empty name.
 */
int kobject_add(struct kobject *kobj, struct kobject *parent, const char *fmt,
		...) __attribute__((format(printf, 3, 4)));

/** kobject_init_and_add() - kobject_init(), then kobject_add() */
int kobject_init_and_add(struct kobject *kobj, const struct kobj_type *ktype,
			 struct kobject *parent, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/** kobject_create_and_add() - a plain directory; Return: it, or NULL */
struct kobject *kobject_create_and_add(const char *name,
				       struct kobject *parent);

/** kset_create_and_add() - a directory whose members are added below it */
struct kset *kset_create_and_add(const char *name, const void *uevent_ops,
				 struct kobject *parent_kobj);

/**
 * kobject_del() - take the directory out of sysfs
 *
 * Schedule point. Waits for the running users of every file below @kobj
 * (kernfs_drain()). The object stays alive.
 */
void kobject_del(struct kobject *kobj);

/** kobject_get() - another reference; not a schedule point */
struct kobject *kobject_get(struct kobject *kobj);

/** kobject_put() - drop a reference; the last one deletes and releases */
void kobject_put(struct kobject *kobj);

/** kobject_name() - the last component of the object's path */
static inline const char *kobject_name(const struct kobject *kobj)
{
	return kobj->name;
}

#endif /* KM_LINUX_KOBJECT_H */
