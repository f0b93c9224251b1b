/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fs.h - open files and the write system call
 *
 * Owns:       struct file, struct super_block.
 * Used by:    fs/kernfs, fs/read_write, verbs.
 * Promises:   writes run with freeze protection (sb_writers held for reading).
 */
#ifndef KM_LINUX_FS_H
#define KM_LINUX_FS_H

#include <linux/percpu-rwsem.h>
#include <linux/types.h>

struct kernfs_open_file;

/* PORT: one freeze level (SB_FREEZE_WRITE) of the three. */
struct sb_writers {
	struct percpu_rw_semaphore	*rw_sem;
};

struct super_block {
	struct sb_writers		s_writers;
};

struct file {
	struct super_block		*f_sb;
	struct kernfs_open_file		*private_data;
};

/** kernfs_super_block - the one mounted instance of sysfs */
extern struct super_block kernfs_super_block;

/** filp_open() - open the sysfs file @path; Return: file or ERR_PTR */
struct file *filp_open(const char *path);

/** filp_close() - close @filp; not a schedule point */
void filp_close(struct file *filp);

/** freeze_super()/thaw_super() - keep writers out; schedule points */
void freeze_super(struct super_block *sb);
void thaw_super(struct super_block *sb);

/**
 * vfs_write() - write @count bytes of @buf; schedule point
 *
 * Return: bytes written or -errno, -ERESTARTNOINTR among them.
 */
ssize_t vfs_write(struct file *file, const char *buf, size_t count);

/** vfs_read() - Return: bytes read or -errno; schedule point */
ssize_t vfs_read(struct file *file, char *buf, size_t count);

/** ksys_write() - body of the system call; may ask to be restarted */
ssize_t ksys_write(struct file *file, const char *buf, size_t count);

/** restart_syscall() - Return: the code that makes the call run again */
int restart_syscall(void);

#endif /* KM_LINUX_FS_H */
