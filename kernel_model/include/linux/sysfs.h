/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sysfs.h - attributes: files that call show and store methods
 *
 * Owns:       struct attribute, attribute_group, sysfs_ops.
 * Used by:    lib/kobject, drivers/base, mm/slub.
 * Promises:   a store method runs with the file's active reference held, so
 *             removing the file waits for it.
 */
#ifndef KM_LINUX_SYSFS_H
#define KM_LINUX_SYSFS_H

#include <linux/string.h>
#include <linux/types.h>

struct kobject;
struct kernfs_node;

struct attribute {
	const char		*name;
	unsigned short		mode;
};

/** struct attribute_group - @attrs ends with NULL; @name NULL: no directory */
struct attribute_group {
	const char		*name;
	struct attribute	**attrs;
};

struct sysfs_ops {
	ssize_t	(*show)(struct kobject *kobj, struct attribute *attr,
			char *buf);
	ssize_t	(*store)(struct kobject *kobj, struct attribute *attr,
			 const char *buf, size_t count);
};

#define __ATTR(_name, _mode, _show, _store) {				\
	.attr = { .name = #_name, .mode = (_mode) },			\
	.show = (_show),						\
	.store = (_store),						\
}

#define __ATTR_RO(_name)	__ATTR(_name, 0444, _name##_show, NULL)
#define __ATTR_WO(_name)	__ATTR(_name, 0200, NULL, _name##_store)
#define __ATTR_RW(_name)	__ATTR(_name, 0644, _name##_show, _name##_store)

/** SYSFS_BUF_BYTES - room that a show method has; upstream: one page */
#define SYSFS_BUF_BYTES		128

/** sysfs_init() - boot: make the root directory */
void sysfs_init(void);

/** sysfs_create_dir() - directory of @kobj below its parent's, or -errno */
int sysfs_create_dir(struct kobject *kobj);

/** sysfs_remove_dir() - remove it and all below; schedule point, drains */
void sysfs_remove_dir(struct kobject *kobj);

/** sysfs_create_file() - add @attr to @kobj's directory: 0 or -errno */
int sysfs_create_file(struct kobject *kobj, const struct attribute *attr);

/** sysfs_remove_file() - remove it; schedule point, waits for its users */
void sysfs_remove_file(struct kobject *kobj, const struct attribute *attr);

/**
 * sysfs_remove_file_self() - remove the file whose method is running
 *
 * Schedule point. Of several callers only one removes the file; the others
 * wait for it. Return: true for the one that removed it.
 */
bool sysfs_remove_file_self(struct kobject *kobj, const struct attribute *attr);

/** sysfs_create_group() - add all files of @grp: 0 or -errno */
int sysfs_create_group(struct kobject *kobj, const struct attribute_group *grp);

/** sysfs_remove_group() - remove all files of @grp; schedule point, drains */
void sysfs_remove_group(struct kobject *kobj,
			const struct attribute_group *grp);

/**
 * sysfs_break_active_protection() - let the file's removal go on while its
 * own method still runs
 *
 * The method may then wait for the remover. Return: the node, for
 * sysfs_unbreak_active_protection(), or NULL when there is no such file.
 */
struct kernfs_node *sysfs_break_active_protection(struct kobject *kobj,
						  const struct attribute *attr);

/** sysfs_unbreak_active_protection() - undo it before the method returns */
void sysfs_unbreak_active_protection(struct kernfs_node *kn);

/** sysfs_emit() - print into the buffer of a show method */
int sysfs_emit(char *buf, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/**
 * sysfs_write_file() - what a program does: open, write, close
 * @path: below /sys, for example "/kernel/slab/dentry/shrink"
 * @buf: text
 *
 * Schedule point. Restarts the write when it asks for that
 * (restart_syscall()). Return: 0 or the -errno of open or write.
 */
int sysfs_write_file(const char *path, const char *buf);

/**
 * sysfs_read_file() - open, read, close
 *
 * Schedule point. Return: bytes in @buf (ended by a zero byte) or -errno.
 */
ssize_t sysfs_read_file(const char *path, char *buf, size_t bytes);

/** sysfs_path_exists() - is there such a file or directory? Schedule point. */
bool sysfs_path_exists(const char *path);

#endif /* KM_LINUX_SYSFS_H */
