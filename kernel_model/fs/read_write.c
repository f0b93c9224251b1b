// SPDX-License-Identifier: GPL-2.0-only
/*
 * read_write.c - the write system call on sysfs files
 *
 * ksys_write -> vfs_write -> new_sync_write -> kernfs_fop_write_iter.
 *
 * PORT: sysfs is the only file system, so a path needs no mount, dentry or
 * inode, and there is one super block, made statically. File descriptors are
 * left out: an open file belongs to the task that opened it.
 */
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/kernfs.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/sysfs.h>

DEFINE_STATIC_PERCPU_RWSEM(sb_writers);

struct super_block kernfs_super_block = {
	.s_writers = { .rw_sem = &sb_writers },
};

struct file *filp_open(const char *path)
{
	struct kernfs_node *kn = kernfs_walk_and_get(path);
	struct file *filp;
	int ret;

	if (!kn)
		return ERR_PTR(-ENOENT);
	filp = kzalloc(sizeof(*filp), GFP_KERNEL);
	ret = filp ? kernfs_fop_open(kn, filp) : -ENOMEM;
	if (ret) {
		kfree(filp);
		kernfs_put(kn);
		return ERR_PTR(ret);
	}
	filp->f_sb = &kernfs_super_block;
	return filp;
}

void filp_close(struct file *filp)
{
	struct kernfs_node *kn = filp->private_data->kn;

	kernfs_fop_release(filp);
	kfree(filp);
	kernfs_put(kn);
}

/* Inline, so that who takes sb_writers is the caller of vfs_write(). */
static __always_inline void file_start_write(struct file *file)
{
	percpu_down_read(file->f_sb->s_writers.rw_sem);
}

static __always_inline void file_end_write(struct file *file)
{
	percpu_up_read(file->f_sb->s_writers.rw_sem);
}

void freeze_super(struct super_block *sb)
{
	percpu_down_write(sb->s_writers.rw_sem);
}

void thaw_super(struct super_block *sb)
{
	percpu_up_write(sb->s_writers.rw_sem);
}

static noinline ssize_t new_sync_write(struct file *file, const char *buf,
				       size_t count)
{
	return kernfs_fop_write_iter(file, buf, count);
}

noinline ssize_t vfs_write(struct file *file, const char *buf, size_t count)
{
	ssize_t ret;

	file_start_write(file);
	ret = new_sync_write(file, buf, count);
	file_end_write(file);
	return ret;
}

/* Reading needs no freeze protection. */
ssize_t vfs_read(struct file *file, char *buf, size_t count)
{
	return kernfs_fop_read_iter(file, buf, count);
}

noinline ssize_t ksys_write(struct file *file, const char *buf, size_t count)
{
	return vfs_write(file, buf, count);
}

/* PORT: no pending signal is needed to get back to the system call's entry. */
int restart_syscall(void)
{
	return -ERESTARTNOINTR;
}

/*
 * A program's open, write and close. The loop stands for the way back to user
 * space, where a call that asks for it is made again from the beginning; by
 * then it has dropped every lock.
 */
int sysfs_write_file(const char *path, const char *buf)
{
	struct file *filp = filp_open(path);
	ssize_t ret;

	if (IS_ERR(filp))
		return PTR_ERR(filp);
	do {
		ret = ksys_write(filp, buf, strlen(buf));
	} while (ret == -ERESTARTNOINTR);
	filp_close(filp);
	return ret < 0 ? ret : 0;
}

ssize_t sysfs_read_file(const char *path, char *buf, size_t bytes)
{
	struct file *filp;
	ssize_t ret;

	if (bytes < SYSFS_BUF_BYTES)
		return -EINVAL;
	filp = filp_open(path);
	if (IS_ERR(filp))
		return PTR_ERR(filp);
	ret = vfs_read(filp, buf, bytes);
	filp_close(filp);
	return ret;
}
