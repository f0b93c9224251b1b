/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * compiler.h - marked accesses and attributes
 *
 * READ_ONCE() and WRITE_ONCE() are relaxed atomics: the instrumentation turns
 * them into calls that the engine answers, so each is a scheduling point.
 */
#ifndef KM_LINUX_COMPILER_H
#define KM_LINUX_COMPILER_H

#include <linux/types.h>

#define READ_ONCE(x) __extension__ ({ \
	__typeof__(x) once_val; \
	__atomic_load(&(x), &once_val, __ATOMIC_RELAXED); \
	once_val; })
#define WRITE_ONCE(x, val) do { \
	__typeof__(x) once_val = (val); \
	__atomic_store(&(x), &once_val, __ATOMIC_RELAXED); \
	} while (0)

#define barrier()		__asm__ __volatile__("" ::: "memory")
#define smp_mb()		barrier()
#define smp_rmb()		barrier()
#define smp_wmb()		barrier()
#define smp_load_acquire(p)	READ_ONCE(*(p))
#define smp_store_release(p, v)	WRITE_ONCE(*(p), (v))

#define noinline		__attribute__((noinline))
#ifndef __always_inline
#define __always_inline		inline __attribute__((always_inline))
#endif
#define __maybe_unused		__attribute__((unused))
#define __weak			__attribute__((weak))
#define __init
#define __initdata
#define __ref
#define __percpu
#define __rcu
#define __user
#define __must_check		__attribute__((warn_unused_result))
#define __releases(x)
#define __acquires(x)
#define __must_hold(x)
#define fallthrough		__attribute__((fallthrough))

#endif /* KM_LINUX_COMPILER_H */
