// SPDX-License-Identifier: GPL-2.0-only
/*
 * kobject.c - named, counted objects with a directory
 *
 * PORT: no uevents, no lists of set members, no default groups; a name is
 * copied and at most KERNFS_NAME_BYTES - 1 long.
 */
#include <linux/bug.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/kernfs.h>
#include <linux/kobject.h>
#include <linux/slab.h>
#include <linux/stdarg.h>
#include <linux/string.h>

struct kobject *kernel_kobj;

#define to_kobj_attr(_attr) container_of((_attr), struct kobj_attribute, attr)

static ssize_t kobj_attr_show(struct kobject *kobj, struct attribute *attr,
			      char *buf)
{
	struct kobj_attribute *kattr = to_kobj_attr(attr);

	return kattr->show ? kattr->show(kobj, kattr, buf) : -EIO;
}

static ssize_t kobj_attr_store(struct kobject *kobj, struct attribute *attr,
			       const char *buf, size_t count)
{
	struct kobj_attribute *kattr = to_kobj_attr(attr);

	return kattr->store ? kattr->store(kobj, kattr, buf, count) : -EIO;
}

const struct sysfs_ops kobj_sysfs_ops = {
	.show = kobj_attr_show,
	.store = kobj_attr_store,
};

static void dynamic_kobj_release(struct kobject *kobj)
{
	kfree(kobj);
}

static const struct kobj_type dynamic_kobj_ktype = {
	.release = dynamic_kobj_release,
	.sysfs_ops = &kobj_sysfs_ops,
};

static void kset_release(struct kobject *kobj)
{
	kfree(container_of(kobj, struct kset, kobj));
}

static const struct kobj_type kset_ktype = {
	.release = kset_release,
	.sysfs_ops = &kobj_sysfs_ops,
};

void kobject_sysfs_init(void)
{
	sysfs_init();
	kernel_kobj = kobject_create_and_add("kernel", NULL);
	BUG_ON(!kernel_kobj);
}

void kobject_init(struct kobject *kobj, const struct kobj_type *ktype)
{
	km_ref_init(&kobj->ref);
	kobj->ktype = ktype;
	kobj->sd = NULL;
}

static SIM_PRINTF(2, 0) int kobject_set_name_vargs(struct kobject *kobj,
						   const char *fmt,
						   va_list args)
{
	char buf[KERNFS_NAME_BYTES];
	char *name;
	int len = vsnprintf(buf, sizeof(buf), fmt, args);

	if (len <= 0 || len >= (int)sizeof(buf))
		return -EINVAL;
	name = kmalloc(len + 1, GFP_KERNEL);
	if (!name)
		return -ENOMEM;
	memcpy(name, buf, len + 1);
	kfree(kobj->name);
	kobj->name = name;
	return 0;
}

static int kobject_add_varg(struct kobject *kobj, struct kobject *parent,
			    const char *fmt, va_list args)
{
	int ret = kobject_set_name_vargs(kobj, fmt, args);

	if (ret)
		return ret;
	if (!parent && kobj->kset)
		parent = &kobj->kset->kobj;
	kobj->parent = parent ? kobject_get(parent) : NULL;
	ret = sysfs_create_dir(kobj);
	if (ret) {
		kobject_put(kobj->parent);
		kobj->parent = NULL;
	}
	return ret;
}

int kobject_add(struct kobject *kobj, struct kobject *parent, const char *fmt,
		...)
{
	va_list args;
	int ret;

	va_start(args, fmt);
	ret = kobject_add_varg(kobj, parent, fmt, args);
	va_end(args);
	return ret;
}

int kobject_init_and_add(struct kobject *kobj, const struct kobj_type *ktype,
			 struct kobject *parent, const char *fmt, ...)
{
	va_list args;
	int ret;

	kobject_init(kobj, ktype);
	va_start(args, fmt);
	ret = kobject_add_varg(kobj, parent, fmt, args);
	va_end(args);
	return ret;
}

struct kobject *kobject_create_and_add(const char *name, struct kobject *parent)
{
	struct kobject *kobj = kzalloc(sizeof(*kobj), GFP_KERNEL);

	if (!kobj)
		return NULL;
	if (kobject_init_and_add(kobj, &dynamic_kobj_ktype, parent, "%s",
				 name)) {
		kobject_put(kobj);
		return NULL;
	}
	return kobj;
}

struct kset *kset_create_and_add(const char *name, const void *uevent_ops,
				 struct kobject *parent_kobj)
{
	struct kset *kset = kzalloc(sizeof(*kset), GFP_KERNEL);

	WARN_ON(uevent_ops);
	if (!kset)
		return NULL;
	if (kobject_init_and_add(&kset->kobj, &kset_ktype, parent_kobj, "%s",
				 name)) {
		kobject_put(&kset->kobj);
		return NULL;
	}
	return kset;
}

void kobject_del(struct kobject *kobj)
{
	struct kobject *parent;

	if (!kobj)
		return;
	parent = kobj->parent;
	sysfs_remove_dir(kobj);
	kobj->parent = NULL;
	kobject_put(parent);
}

struct kobject *kobject_get(struct kobject *kobj)
{
	if (kobj)
		km_ref_get(&kobj->ref);
	return kobj;
}

/* The last put of an object still in sysfs removes it, as upstream does. */
static void kobject_cleanup(struct kobject *kobj)
{
	const char *name = kobj->name;

	if (kobj->sd)
		kobject_del(kobj);
	if (kobj->ktype && kobj->ktype->release)
		kobj->ktype->release(kobj);
	kfree(name);
}

void kobject_put(struct kobject *kobj)
{
	if (kobj && km_ref_put(&kobj->ref))
		kobject_cleanup(kobj);
}
