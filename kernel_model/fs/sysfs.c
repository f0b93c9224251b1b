// SPDX-License-Identifier: GPL-2.0-only
/*
 * sysfs.c - kobjects as directories, attributes as files
 *
 * PORT: upstream's fs/sysfs/{dir,file,group}.c in one file; no binary
 * attributes, links or name spaces.
 */
#include <linux/bug.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/kernfs.h>
#include <linux/kobject.h>
#include <linux/stdarg.h>
#include <linux/string.h>
#include <linux/sysfs.h>

static const struct sysfs_ops *sysfs_file_ops(struct kernfs_node *kn)
{
	struct kobject *kobj = kn->parent->priv;

	return kobj->ktype ? kobj->ktype->sysfs_ops : NULL;
}

static noinline ssize_t sysfs_kf_write(struct kernfs_open_file *of, char *buf,
				       size_t count)
{
	const struct sysfs_ops *ops = sysfs_file_ops(of->kn);
	struct kobject *kobj = of->kn->parent->priv;

	if (!count)
		return 0;
	if (!ops || !ops->store)
		return -EIO;
	return ops->store(kobj, of->kn->priv, buf, count);
}

static ssize_t sysfs_kf_read(struct kernfs_open_file *of, char *buf,
			     size_t count)
{
	const struct sysfs_ops *ops = sysfs_file_ops(of->kn);
	struct kobject *kobj = of->kn->parent->priv;
	ssize_t len;

	if (!ops || !ops->show)
		return -EIO;
	buf[0] = 0;
	len = ops->show(kobj, of->kn->priv, buf);
	WARN_ON(len >= (ssize_t)count);
	return len;
}

static const struct kernfs_ops sysfs_file_kfops_rw = {
	.read = sysfs_kf_read,
	.write = sysfs_kf_write,
};

static const struct kernfs_ops sysfs_file_kfops_ro = {
	.read = sysfs_kf_read,
};

static const struct kernfs_ops sysfs_file_kfops_wo = {
	.write = sysfs_kf_write,
};

void sysfs_init(void)
{
	kernfs_init();
}

int sysfs_create_dir(struct kobject *kobj)
{
	struct kernfs_node *parent = kernfs_root_node();
	struct kernfs_node *kn;

	if (kobj->parent)
		parent = kobj->parent->sd;
	if (!parent)
		return -ENOENT;
	kn = kernfs_create_dir(parent, kobject_name(kobj), kobj);
	if (IS_ERR(kn))
		return PTR_ERR(kn);
	kobj->sd = kn;
	return 0;
}

void sysfs_remove_dir(struct kobject *kobj)
{
	struct kernfs_node *kn = kobj->sd;

	kobj->sd = NULL;
	if (kn)
		kernfs_remove(kn);
}

int sysfs_create_file(struct kobject *kobj, const struct attribute *attr)
{
	const struct kernfs_ops *ops = &sysfs_file_kfops_rw;
	struct kernfs_node *kn;

	if (!kobj->sd)
		return -ENOENT;
	if (!(attr->mode & 0222))
		ops = &sysfs_file_kfops_ro;
	else if (!(attr->mode & 0444))
		ops = &sysfs_file_kfops_wo;
	kn = kernfs_create_file(kobj->sd, attr->name, attr->mode, ops,
				(void *)attr);
	return IS_ERR(kn) ? PTR_ERR(kn) : 0;
}

void sysfs_remove_file(struct kobject *kobj, const struct attribute *attr)
{
	if (kobj->sd)
		kernfs_remove_by_name(kobj->sd, attr->name);
}

bool sysfs_remove_file_self(struct kobject *kobj, const struct attribute *attr)
{
	struct kernfs_node *kn = kernfs_find_and_get(kobj->sd, attr->name);
	bool is_remover;

	if (WARN_ON(!kn))
		return false;
	is_remover = kernfs_remove_self(kn);
	kernfs_put(kn);
	return is_remover;
}

int sysfs_create_group(struct kobject *kobj, const struct attribute_group *grp)
{
	struct attribute **attr;
	int ret = 0;

	/* PORT: unnamed groups only, as slab caches and devices have. */
	if (WARN_ON(grp->name))
		return -EINVAL;
	for (attr = grp->attrs; *attr && !ret; attr++)
		ret = sysfs_create_file(kobj, *attr);
	if (ret)
		sysfs_remove_group(kobj, grp);
	return ret;
}

void sysfs_remove_group(struct kobject *kobj, const struct attribute_group *grp)
{
	struct attribute **attr;

	for (attr = grp->attrs; *attr; attr++)
		sysfs_remove_file(kobj, *attr);
}

/*
 * The object gets an extra reference, because after this its remover may end
 * before the method does.
 */
struct kernfs_node *sysfs_break_active_protection(struct kobject *kobj,
						  const struct attribute *attr)
{
	struct kernfs_node *kn;

	kobject_get(kobj);
	kn = kernfs_find_and_get(kobj->sd, attr->name);
	if (kn)
		kernfs_break_active_protection(kn);
	else
		kobject_put(kobj);
	return kn;
}

void sysfs_unbreak_active_protection(struct kernfs_node *kn)
{
	struct kobject *kobj = kn->parent->priv;

	kernfs_unbreak_active_protection(kn);
	kernfs_put(kn);
	kobject_put(kobj);
}

int sysfs_emit(char *buf, const char *fmt, ...)
{
	va_list args;
	int len;

	va_start(args, fmt);
	len = vsnprintf(buf, SYSFS_BUF_BYTES, fmt, args);
	va_end(args);
	return min_t(int, len, SYSFS_BUF_BYTES - 1);
}

bool sysfs_path_exists(const char *path)
{
	struct kernfs_node *kn = kernfs_walk_and_get(path);
	bool exists = kn != NULL;

	kernfs_put(kn);
	return exists;
}
