/* SPDX-License-Identifier: GPL-2.0-only */
/* errno.h - the kernel's error numbers */
#ifndef KM_LINUX_ERRNO_H
#define KM_LINUX_ERRNO_H

#define EPERM		1
#define ENOENT		2
#define EINTR		4
#define EIO		5
#define ENXIO		6
#define EBADF		9
#define EAGAIN		11
#define ENOMEM		12
#define EFAULT		14
#define EBUSY		16
#define EEXIST		17
#define ENODEV		19
#define EISDIR		21
#define EINVAL		22
#define ENOSPC		28
#define EDEADLK		35
#define ENAMETOOLONG	36
#define ENOSYS		38
#define ECANCELED	125
#define EOPNOTSUPP	95
#define ETIMEDOUT	110
#define ERESTARTSYS	512
#define ERESTARTNOINTR	513

#endif /* KM_LINUX_ERRNO_H */
