// SPDX-License-Identifier: GPL-2.0-only
/*
 * slub_sysfs.c - /sys/kernel/slab/<cache>: files that shrink, check, tune
 *
 * PORT: part of upstream's mm/slub.c. Of its attributes those whose store
 * methods flush the cache, because they run with the file's active reference
 * held, and two that tell numbers. cpu_partial is in slabs, upstream in
 * objects.
 */
#include <linux/bug.h>
#include <linux/errno.h>
#include <linux/kobject.h>
#include <linux/string.h>
#include <linux/sysfs.h>

#include "slab.h"
#include "slub_debug.h"

/* Most slabs that a CPU's chain may hold. */
#define CPU_PARTIAL_MAX	64

struct slab_attribute {
	struct attribute	attr;
	ssize_t	(*show)(struct kmem_cache *s, char *buf);
	ssize_t	(*store)(struct kmem_cache *s, const char *buf, size_t count);
};

#define SLAB_ATTR_RO(_name) \
	static struct slab_attribute _name##_attr = __ATTR_RO(_name)
#define SLAB_ATTR_WO(_name) \
	static struct slab_attribute _name##_attr = __ATTR_WO(_name)
#define SLAB_ATTR_RW(_name) \
	static struct slab_attribute _name##_attr = __ATTR_RW(_name)

#define to_slab_attr(_attr) \
	container_of((_attr), struct slab_attribute, attr)
#define to_slab(_kobj)		container_of((_kobj), struct kmem_cache, kobj)

static struct kset *slab_kset;

static ssize_t shrink_store(struct kmem_cache *s, const char *buf, size_t count)
{
	if (!sysfs_streq(buf, "1"))
		return -EINVAL;
	kmem_cache_shrink(s);
	return (ssize_t)count;
}
SLAB_ATTR_WO(shrink);

static ssize_t validate_store(struct kmem_cache *s, const char *buf,
			      size_t count)
{
	if (!sysfs_streq(buf, "1"))
		return -EINVAL;
	if (slub_variant->validate_debug_only && !kmem_cache_debug(s))
		return -EINVAL;
	validate_slab_cache(s);
	return (ssize_t)count;
}
SLAB_ATTR_WO(validate);

static ssize_t cpu_partial_show(struct kmem_cache *s, char *buf)
{
	return sysfs_emit(buf, "%u\n", s->cpu_partial_slabs);
}

static ssize_t cpu_partial_store(struct kmem_cache *s, const char *buf,
				 size_t count)
{
	int slabs;

	if (kstrtoint(buf, 10, &slabs) || slabs < 0 || slabs > CPU_PARTIAL_MAX)
		return -EINVAL;
	WRITE_ONCE(s->cpu_partial_slabs, (unsigned int)slabs);
	slub_variant->flush_all(s);
	return (ssize_t)count;
}
SLAB_ATTR_RW(cpu_partial);

static ssize_t min_partial_show(struct kmem_cache *s, char *buf)
{
	return sysfs_emit(buf, "%u\n", s->min_partial);
}
SLAB_ATTR_RO(min_partial);

static struct attribute *slab_attrs[] = {
	&shrink_attr.attr,
	&validate_attr.attr,
	&cpu_partial_attr.attr,
	&min_partial_attr.attr,
	NULL,
};

static const struct attribute_group slab_attr_group = {
	.attrs = slab_attrs,
};

static ssize_t slab_attr_show(struct kobject *kobj, struct attribute *attr,
			      char *buf)
{
	struct slab_attribute *attribute = to_slab_attr(attr);

	return attribute->show ? attribute->show(to_slab(kobj), buf) : -EIO;
}

static ssize_t slab_attr_store(struct kobject *kobj, struct attribute *attr,
			       const char *buf, size_t count)
{
	struct slab_attribute *attribute = to_slab_attr(attr);
	ssize_t ret;

	if (!attribute->store)
		return -EIO;
	ret = attribute->store(to_slab(kobj), buf, count);
	if (slub_variant->store_takes_slab_mutex && ret >= 0) {
		/* PORT: no memory cgroups, so there is nobody to tell. */
		mutex_lock(&slab_mutex);
		mutex_unlock(&slab_mutex);
	}
	return ret;
}

static const struct sysfs_ops slab_sysfs_ops = {
	.show = slab_attr_show,
	.store = slab_attr_store,
};

static void kmem_cache_kobj_release(struct kobject *kobj)
{
	slab_kmem_cache_release(to_slab(kobj));
}

static const struct kobj_type slab_ktype = {
	.sysfs_ops = &slab_sysfs_ops,
	.release = kmem_cache_kobj_release,
};

static bool has_kobject(const struct kmem_cache *s)
{
	return slab_state >= FULL && !(s->flags & SLAB_NO_SYSFS);
}

static void sysfs_slab_remove_workfn(struct work_struct *work)
{
	struct kmem_cache *s;

	s = container_of(work, struct kmem_cache, kobj_remove_work);
	if (slub_variant->remove_work == SLUB_REMOVE_BY_WORK)
		kobject_del(&s->kobj);
	kobject_put(&s->kobj);
}

int sysfs_slab_add(struct kmem_cache *s)
{
	int err;

	INIT_WORK(&s->kobj_remove_work, sysfs_slab_remove_workfn);
	if (!has_kobject(s))
		return 0;
	s->kobj.kset = slab_kset;
	err = kobject_init_and_add(&s->kobj, &slab_ktype, NULL, "%s", s->name);
	if (err)
		return err;
	err = sysfs_create_group(&s->kobj, &slab_attr_group);
	if (err)
		kobject_del(&s->kobj);
	return err;
}

/* The work keeps the cache alive until it ran. */
void sysfs_slab_remove(struct kmem_cache *s)
{
	if (!has_kobject(s) || slub_variant->remove_work == SLUB_REMOVE_NO_WORK)
		return;
	kobject_get(&s->kobj);
	schedule_work(&s->kobj_remove_work);
}

/* Waits until no method of the cache's files runs. */
void sysfs_slab_unlink(struct kmem_cache *s)
{
	if (slub_variant->remove_work == SLUB_REMOVE_BY_WORK)
		return;
	if (has_kobject(s) && s->kobj.sd)
		kobject_del(&s->kobj);
}

void sysfs_slab_release(struct kmem_cache *s)
{
	if (has_kobject(s))
		kobject_put(&s->kobj);
	else
		slab_kmem_cache_release(s);
}

void slab_sysfs_init(void)
{
	struct kmem_cache *s;

	mutex_lock(&slab_mutex);
	slab_kset = kset_create_and_add("slab", NULL, kernel_kobj);
	BUG_ON(!slab_kset);
	slab_state = FULL;
	list_for_each_entry(s, &slab_caches, list)
		BUG_ON(sysfs_slab_add(s));
	mutex_unlock(&slab_mutex);
}
