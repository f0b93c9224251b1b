// SPDX-License-Identifier: GPL-2.0-only
/*
 * kernfs.c - the tree behind sysfs: nodes, active references, removal, files
 *
 * A method of a file runs between kernfs_get_active() and kernfs_put_active().
 * Removal first deactivates the node, so that nobody new gets in, and then
 * waits until everybody is out. So whoever removes a file waits for its
 * methods, whatever locks it holds meanwhile.
 *
 * PORT: one tree, made at boot; children are in a list in order of creation,
 * not in an rbtree by hash; no name spaces, no links, no activation step, no
 * poll and no mmap.
 */
#include <linux/bug.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/kernfs.h>
#include <linux/lockdep.h>
#include <linux/rwsem.h>
#include <linux/slab.h>
#include <linux/string.h>

/* Protects the shape of the tree and the flags of its nodes. */
static DECLARE_RWSEM(kernfs_rwsem);
static struct kernfs_node *kernfs_root;

static enum kernfs_node_type kernfs_type(const struct kernfs_node *kn)
{
	return kn->flags & KERNFS_TYPE_MASK;
}

void kernfs_get(struct kernfs_node *kn)
{
	km_ref_get(&kn->count);
}

void kernfs_put(struct kernfs_node *kn)
{
	struct kernfs_node *parent;

	while (kn && km_ref_put(&kn->count)) {
		parent = kn->parent;
		kfree(kn);
		kn = parent;
	}
}

/*
 * The lock class is the attribute in upstream. Here the directory is named,
 * because it tells which cache or device is meant.
 */
static struct kernfs_node *kernfs_new_node(struct kernfs_node *parent,
					   const char *name,
					   unsigned short mode,
					   unsigned short flags)
{
	struct kernfs_node *kn;
	bool is_file = flags & KERNFS_FILE;

	if (strlen(name) >= KERNFS_NAME_BYTES)
		return ERR_PTR(-ENAMETOOLONG);
	kn = kzalloc(sizeof(*kn), GFP_KERNEL);
	if (!kn)
		return ERR_PTR(-ENOMEM);
	km_ref_init(&kn->count);
	km_active_init(&kn->active, is_file && parent ? parent->name : name);
	INIT_LIST_HEAD(&kn->sibling);
	INIT_LIST_HEAD(&kn->children);
	kn->mode = mode;
	kn->flags = flags;
	strscpy(kn->name, name, sizeof(kn->name));
	if (parent) {
		kernfs_get(parent);
		kn->parent = parent;
	}
	return kn;
}

static struct kernfs_node *kernfs_find(struct kernfs_node *parent,
				       const char *name, size_t len)
{
	struct kernfs_node *kn;

	list_for_each_entry(kn, &parent->children, sibling) {
		if (strlen(kn->name) == len && !strncmp(kn->name, name, len))
			return kn;
	}
	return NULL;
}

static int kernfs_add_one(struct kernfs_node *kn)
{
	struct kernfs_node *parent = kn->parent;
	int ret = 0;

	down_write(&kernfs_rwsem);
	if (kernfs_type(parent) != KERNFS_DIR)
		ret = -EINVAL;
	else if (!km_active_is_active(&parent->active))
		ret = -ENOENT;
	else if (kernfs_find(parent, kn->name, strlen(kn->name)))
		ret = -EEXIST;
	else
		list_add_tail(&kn->sibling, &parent->children);
	up_write(&kernfs_rwsem);
	return ret;
}

static bool kernfs_unlink_sibling(struct kernfs_node *kn)
{
	if (list_empty(&kn->sibling))
		return false;
	list_del_init(&kn->sibling);
	return true;
}

void kernfs_init(void)
{
	kernfs_root = kernfs_new_node(NULL, "", 0755, KERNFS_DIR);
	BUG_ON(IS_ERR(kernfs_root));
}

struct kernfs_node *kernfs_root_node(void)
{
	return kernfs_root;
}

static struct kernfs_node *kernfs_add_or_free(struct kernfs_node *kn)
{
	int ret = kernfs_add_one(kn);

	if (!ret)
		return kn;
	kernfs_put(kn);
	return ERR_PTR(ret);
}

struct kernfs_node *kernfs_create_dir(struct kernfs_node *parent,
				      const char *name, void *priv)
{
	struct kernfs_node *kn =
		kernfs_new_node(parent, name, 0755, KERNFS_DIR);

	if (IS_ERR(kn))
		return kn;
	kn->priv = priv;
	return kernfs_add_or_free(kn);
}

struct kernfs_node *kernfs_create_file(struct kernfs_node *parent,
				       const char *name, unsigned short mode,
				       const struct kernfs_ops *ops, void *priv)
{
	struct kernfs_node *kn =
		kernfs_new_node(parent, name, mode, KERNFS_FILE);

	if (IS_ERR(kn))
		return kn;
	kn->ops = ops;
	kn->priv = priv;
	return kernfs_add_or_free(kn);
}

static struct kernfs_node *kernfs_find_get_locked(struct kernfs_node *parent,
						  const char *name)
{
	struct kernfs_node *kn = kernfs_find(parent, name, strlen(name));

	if (kn)
		kernfs_get(kn);
	return kn;
}

struct kernfs_node *kernfs_find_and_get(struct kernfs_node *parent,
					const char *name)
{
	struct kernfs_node *kn;

	down_read(&kernfs_rwsem);
	kn = kernfs_find_get_locked(parent, name);
	up_read(&kernfs_rwsem);
	return kn;
}

/*
 * PORT: the lock is held for the whole path; upstream's path walk looks up one
 * name at a time.
 */
struct kernfs_node *kernfs_walk_and_get(const char *path)
{
	struct kernfs_node *kn = kernfs_root;
	const char *end;

	down_read(&kernfs_rwsem);
	while (kn) {
		while (*path == '/')
			path++;
		if (!*path)
			break;
		end = path;
		while (*end && *end != '/')
			end++;
		kn = kernfs_find(kn, path, end - path);
		path = end;
	}
	if (kn)
		kernfs_get(kn);
	up_read(&kernfs_rwsem);
	return kn;
}

noinline struct kernfs_node *kernfs_get_active(struct kernfs_node *kn)
{
	return km_active_get(&kn->active) ? kn : NULL;
}

void kernfs_put_active(struct kernfs_node *kn)
{
	km_active_put(&kn->active);
}

void kernfs_break_active_protection(struct kernfs_node *kn)
{
	kernfs_put_active(kn);
}

/*
 * The count may be negative already: whoever removes the node has stopped
 * waiting for the caller, and must not start again.
 */
void kernfs_unbreak_active_protection(struct kernfs_node *kn)
{
	km_active_unbreak(&kn->active);
}

/*
 * Wait for the users of @kn. The lock is dropped meanwhile, since a user may
 * be about to take it.
 * PORT: not dropped when nobody is inside, as upstream does since v6.2; nobody
 * can get in any more, so only the order of two uninvolved lock users differs.
 */
static void kernfs_drain(struct kernfs_node *kn)
{
	lockdep_assert_held_write(&kernfs_rwsem);
	if (km_active_is_drained(&kn->active))
		return;
	up_write(&kernfs_rwsem);
	km_active_drain(&kn->active);
	down_write(&kernfs_rwsem);
}

static struct kernfs_node *kernfs_leftmost_descendant(struct kernfs_node *kn)
{
	while (!list_empty(&kn->children))
		kn = list_first_entry(&kn->children, struct kernfs_node,
				      sibling);
	return kn;
}

/* Children before their parent; NULL begins, NULL ends. */
static struct kernfs_node *kernfs_next_descendant_post(struct kernfs_node *pos,
						       struct kernfs_node *root)
{
	if (!pos)
		return kernfs_leftmost_descendant(root);
	if (pos == root)
		return NULL;
	if (!list_is_last(&pos->sibling, &pos->parent->children))
		return kernfs_leftmost_descendant(
			list_next_entry(pos, sibling));
	return pos->parent;
}

static void __kernfs_remove(struct kernfs_node *kn)
{
	struct kernfs_node *pos;

	lockdep_assert_held_write(&kernfs_rwsem);
	/* A second remover of a node that is unlinked has nothing to do. */
	if (kn->parent && list_empty(&kn->sibling))
		return;

	pos = NULL;
	while ((pos = kernfs_next_descendant_post(pos, kn))) {
		if (km_active_is_active(&pos->active))
			km_active_deactivate(&pos->active);
	}

	do {
		pos = kernfs_leftmost_descendant(kn);
		/* Another remover may unlink it while the lock is dropped. */
		kernfs_get(pos);
		kernfs_drain(pos);
		if (!pos->parent || kernfs_unlink_sibling(pos))
			kernfs_put(pos);
		kernfs_put(pos);
	} while (pos != kn);
}

void kernfs_remove(struct kernfs_node *kn)
{
	down_write(&kernfs_rwsem);
	kernfs_get(kn);
	__kernfs_remove(kn);
	up_write(&kernfs_rwsem);
	kernfs_put(kn);
}

int kernfs_remove_by_name(struct kernfs_node *parent, const char *name)
{
	struct kernfs_node *kn;

	down_write(&kernfs_rwsem);
	kn = kernfs_find_get_locked(parent, name);
	if (kn)
		__kernfs_remove(kn);
	up_write(&kernfs_rwsem);
	if (!kn)
		return -ENOENT;
	kernfs_put(kn);
	return 0;
}

/*
 * Several methods of @kn may call this at a time: the first removes, the
 * others wait until it has left its method.
 */
bool kernfs_remove_self(struct kernfs_node *kn)
{
	bool is_remover;

	down_write(&kernfs_rwsem);
	kernfs_break_active_protection(kn);
	is_remover = !(kn->flags & KERNFS_SUICIDAL);
	if (is_remover) {
		kn->flags |= KERNFS_SUICIDAL;
		km_active_suicide_begin(&kn->active);
		__kernfs_remove(kn);
		kn->flags |= KERNFS_SUICIDED;
		km_active_suicide_end(&kn->active);
	} else {
		while (!(kn->flags & KERNFS_SUICIDED) ||
		       !km_active_is_drained(&kn->active)) {
			up_write(&kernfs_rwsem);
			km_active_suicide_wait(&kn->active);
			down_write(&kernfs_rwsem);
		}
	}
	kernfs_unbreak_active_protection(kn);
	up_write(&kernfs_rwsem);
	return is_remover;
}

/* PORT: opening only tests whether the node is active; upstream gets it. */
int kernfs_fop_open(struct kernfs_node *kn, struct file *file)
{
	struct kernfs_open_file *of;

	if (kernfs_type(kn) != KERNFS_FILE)
		return -EISDIR;
	if (!km_active_is_active(&kn->active))
		return -ENODEV;
	of = kzalloc(sizeof(*of), GFP_KERNEL);
	if (!of)
		return -ENOMEM;
	mutex_init(&of->mutex);
	of->kn = kn;
	of->file = file;
	file->private_data = of;
	return 0;
}

void kernfs_fop_release(struct file *file)
{
	struct kernfs_open_file *of = file->private_data;

	file->private_data = NULL;
	kfree(of);
}

/*
 * of->mutex is outside the active reference, so that a method may wait for
 * removers without holding up another open file.
 * PORT: the text is not copied from user space.
 */
noinline ssize_t kernfs_fop_write_iter(struct file *file, const char *buf,
				       size_t count)
{
	struct kernfs_open_file *of = file->private_data;
	const struct kernfs_ops *ops = of->kn->ops;
	ssize_t len = -EINVAL;

	mutex_lock(&of->mutex);
	if (!kernfs_get_active(of->kn)) {
		mutex_unlock(&of->mutex);
		return -ENODEV;
	}
	if (ops->write)
		len = ops->write(of, (char *)buf, count);
	kernfs_put_active(of->kn);
	mutex_unlock(&of->mutex);
	return len;
}

ssize_t kernfs_fop_read_iter(struct file *file, char *buf, size_t count)
{
	struct kernfs_open_file *of = file->private_data;
	const struct kernfs_ops *ops = of->kn->ops;
	ssize_t len = -EINVAL;

	mutex_lock(&of->mutex);
	if (!kernfs_get_active(of->kn)) {
		mutex_unlock(&of->mutex);
		return -ENODEV;
	}
	if (ops->read)
		len = ops->read(of, buf, count);
	kernfs_put_active(of->kn);
	mutex_unlock(&of->mutex);
	return len;
}
