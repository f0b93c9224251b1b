/* SPDX-License-Identifier: GPL-2.0-only */
/* atomic.h - atomic operations; each is a scheduling point */
#ifndef KM_LINUX_ATOMIC_H
#define KM_LINUX_ATOMIC_H

#include <linux/compiler.h>

typedef struct {
	int	counter;
} atomic_t;

typedef struct {
	long	counter;
} atomic_long_t;

#define ATOMIC_INIT(i)		{ (i) }

#define atomic_read(v)		__atomic_load_n(&(v)->counter, __ATOMIC_RELAXED)
#define atomic_set(v, i)	__atomic_store_n(&(v)->counter, (i), \
						 __ATOMIC_RELAXED)
#define atomic_add_return(i, v)	__atomic_add_fetch(&(v)->counter, (i), \
						   __ATOMIC_SEQ_CST)
#define atomic_sub_return(i, v)	__atomic_sub_fetch(&(v)->counter, (i), \
						   __ATOMIC_SEQ_CST)
#define atomic_add(i, v)	((void)atomic_add_return((i), (v)))
#define atomic_sub(i, v)	((void)atomic_sub_return((i), (v)))
#define atomic_inc(v)		atomic_add(1, (v))
#define atomic_dec(v)		atomic_sub(1, (v))
#define atomic_inc_return(v)	atomic_add_return(1, (v))
#define atomic_dec_return(v)	atomic_sub_return(1, (v))
#define atomic_dec_and_test(v)	(atomic_dec_return(v) == 0)
#define atomic_xchg(v, n)	__atomic_exchange_n(&(v)->counter, (n), \
						    __ATOMIC_SEQ_CST)
#define atomic_long_read	atomic_read
#define atomic_long_set		atomic_set
#define atomic_long_add		atomic_add
#define atomic_long_sub		atomic_sub
#define atomic_long_inc		atomic_inc
#define atomic_long_dec		atomic_dec

/* Return: the old value; it was exchanged if that equals @old. */
#define cmpxchg(p, old, new) __extension__ ({ \
	__typeof__(*(p)) cx_old = (old); \
	__atomic_compare_exchange_n((p), &cx_old, (new), 0, \
				    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST); \
	cx_old; })
#define xchg(p, new) __atomic_exchange_n((p), (new), __ATOMIC_SEQ_CST)
#define atomic_cmpxchg(v, old, new) cmpxchg(&(v)->counter, (old), (new))

#endif /* KM_LINUX_ATOMIC_H */
