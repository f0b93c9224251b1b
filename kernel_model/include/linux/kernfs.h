/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * kernfs.h - the tree behind sysfs: nodes, active references, removal
 *
 * Owns:       struct kernfs_node and the tree.
 * Used by:    fs/sysfs, fs/read_write.
 * Promises:   after kernfs_remove() no method of the node runs or starts;
 *             late users get -ENODEV.
 */
#ifndef KM_LINUX_KERNFS_H
#define KM_LINUX_KERNFS_H

#include <asm/active_ref.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/types.h>

struct kernfs_node;
struct kernfs_open_file;
struct file;

#define KERNFS_NAME_BYTES	32

enum kernfs_node_type {
	KERNFS_DIR	= 0x0001,
	KERNFS_FILE	= 0x0002,
};

#define KERNFS_TYPE_MASK	0x000f
#define KERNFS_SUICIDAL		0x0400	/* somebody removes it from within */
#define KERNFS_SUICIDED		0x0800	/* ... and has done so */

struct kernfs_ops {
	ssize_t	(*read)(struct kernfs_open_file *of, char *buf, size_t bytes);
	ssize_t	(*write)(struct kernfs_open_file *of, char *buf, size_t bytes);
};

/*
 * A node is in its parent's list from creation until kernfs_unlink(); it
 * lives as long as somebody holds a reference. Its list membership, flags and
 * the parent pointer change under kernfs_rwsem only.
 */
struct kernfs_node {
	struct km_ref			count;
	struct km_active_ref		active;
	unsigned short			flags;
	unsigned short			mode;
	struct kernfs_node		*parent;
	struct list_head		sibling;
	struct list_head		children;
	const struct kernfs_ops		*ops;
	void				*priv;
	char				name[KERNFS_NAME_BYTES];
};

struct kernfs_open_file {
	struct kernfs_node		*kn;
	struct file			*file;
	struct mutex			mutex;
};

/** kernfs_init() - boot: the root node and the superblock */
void kernfs_init(void);

/** kernfs_root_node() - the root directory */
struct kernfs_node *kernfs_root_node(void);

/** kernfs_get()/kernfs_put() - memory reference; not schedule points */
void kernfs_get(struct kernfs_node *kn);
void kernfs_put(struct kernfs_node *kn);

/**
 * kernfs_create_dir() - add a directory; schedule point (kernfs_rwsem)
 *
 * Return: the node, or ERR_PTR(-EEXIST, -ENOENT for a removed parent,
 * -ENAMETOOLONG).
 */
struct kernfs_node *kernfs_create_dir(struct kernfs_node *parent,
				      const char *name, void *priv);

/** kernfs_create_file() - add a file; otherwise as kernfs_create_dir() */
struct kernfs_node *kernfs_create_file(struct kernfs_node *parent,
				       const char *name, unsigned short mode,
				       const struct kernfs_ops *ops,
				       void *priv);

/**
 * kernfs_find_and_get() - child @name of @parent with a reference, or NULL
 *
 * Schedule point (kernfs_rwsem).
 */
struct kernfs_node *kernfs_find_and_get(struct kernfs_node *parent,
					const char *name);

/** kernfs_walk_and_get() - the node at @path from the root, or NULL; schedule
 * point (kernfs_rwsem) */
struct kernfs_node *kernfs_walk_and_get(const char *path);

/**
 * kernfs_get_active() - begin to use @kn's methods
 *
 * Schedule point. Return: @kn, or NULL when it is being removed.
 */
struct kernfs_node *kernfs_get_active(struct kernfs_node *kn);

/** kernfs_put_active() - end of use; schedule point, wakes the remover */
void kernfs_put_active(struct kernfs_node *kn);

/**
 * kernfs_remove() - remove @kn and all below it
 *
 * Schedule point. Deactivates every node, then waits for the users of each.
 */
void kernfs_remove(struct kernfs_node *kn);

/** kernfs_remove_by_name() - Return: 0 or -ENOENT */
int kernfs_remove_by_name(struct kernfs_node *parent, const char *name);

/**
 * kernfs_break_active_protection() - drop the caller's active reference
 *
 * Schedule point. The caller is inside a method of @kn; afterwards removal of
 * @kn no longer waits for it.
 */
void kernfs_break_active_protection(struct kernfs_node *kn);

/** kernfs_unbreak_active_protection() - take it back, even if deactivated */
void kernfs_unbreak_active_protection(struct kernfs_node *kn);

/**
 * kernfs_remove_self() - remove @kn from inside one of its methods
 *
 * Schedule point. Return: true if this caller removed it; false if another one
 * did, which has then ended.
 */
bool kernfs_remove_self(struct kernfs_node *kn);

/* File operations, called by fs/read_write.c. All are schedule points. */
int kernfs_fop_open(struct kernfs_node *kn, struct file *file);
void kernfs_fop_release(struct file *file);
ssize_t kernfs_fop_write_iter(struct file *file, const char *buf, size_t count);
ssize_t kernfs_fop_read_iter(struct file *file, char *buf, size_t count);

#endif /* KM_LINUX_KERNFS_H */
