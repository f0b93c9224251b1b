// SPDX-License-Identifier: GPL-2.0-only
/*
 * oops_probe.c - built with the flags of model code
 */
#include "oops_probe.h"

typedef unsigned __int128 u128;

static u64 sum;

#define PLAIN_PROBES(bits)							\
	static void read##bits(void *addr)				\
	{								\
		sum += (u64)*(u##bits *)addr;				\
	}								\
	static void write##bits(void *addr)				\
	{								\
		*(u##bits *)addr = 1;					\
	}								\
	static void read_volatile##bits(void *addr)			\
	{								\
		sum += (u64)*(volatile u##bits *)addr;			\
	}

/* As READ_ONCE(), WRITE_ONCE(), xchg(), cmpxchg() and atomic_add() are made. */
#define MARKED_PROBES(bits)						\
	static void read_once##bits(void *addr)				\
	{								\
		sum += (u64)__atomic_load_n((u##bits *)addr,		\
					    __ATOMIC_RELAXED);		\
	}								\
	static void write_once##bits(void *addr)			\
	{								\
		__atomic_store_n((u##bits *)addr, 1, __ATOMIC_RELAXED);	\
	}								\
	static void exchange##bits(void *addr)				\
	{								\
		sum += (u64)__atomic_exchange_n((u##bits *)addr, 1,	\
						__ATOMIC_SEQ_CST);	\
	}								\
	static void add##bits(void *addr)				\
	{								\
		sum += (u64)__atomic_add_fetch((u##bits *)addr, 1,	\
					       __ATOMIC_SEQ_CST);	\
	}

#define CMPXCHG_PROBE(bits)						\
	static void cmpxchg##bits(void *addr)				\
	{								\
		u##bits old = 0;					\
									\
		sum += __atomic_compare_exchange_n((u##bits *)addr,	\
						   &old, 1, 0,		\
						   __ATOMIC_SEQ_CST,	\
						   __ATOMIC_SEQ_CST);	\
	}

PLAIN_PROBES(8)
PLAIN_PROBES(16)
PLAIN_PROBES(32)
PLAIN_PROBES(64)

MARKED_PROBES(8)
MARKED_PROBES(16)
MARKED_PROBES(32)
MARKED_PROBES(64)

CMPXCHG_PROBE(8)
CMPXCHG_PROBE(16)
CMPXCHG_PROBE(32)
CMPXCHG_PROBE(64)
CMPXCHG_PROBE(128)

static void call(void *addr)
{
	void (*fn)(void) = (void (*)(void))(uintptr_t)addr;

	fn();
	sum++;
}

/* clang-format off */
#define PLAIN(bits)							\
	{ "read " #bits,		read##bits,		false },\
	{ "write " #bits,		write##bits,		false },\
	{ "read volatile " #bits,	read_volatile##bits,	false }

#define MARKED(bits)							\
	{ "READ_ONCE " #bits,		read_once##bits,	false },\
	{ "WRITE_ONCE " #bits,		write_once##bits,	false },\
	{ "xchg " #bits,		exchange##bits,		false },\
	{ "add " #bits,			add##bits,		false }

#define CMPXCHG(bits)							\
	{ "cmpxchg " #bits,		cmpxchg##bits,		false }

const struct oops_probe oops_probes[] = {
	PLAIN(8),
	PLAIN(16),
	PLAIN(32),
	PLAIN(64),
	MARKED(8),
	MARKED(16),
	MARKED(32),
	MARKED(64),
	CMPXCHG(8),
	CMPXCHG(16),
	CMPXCHG(32),
	CMPXCHG(64),
	CMPXCHG(128),
	{ "call", call, true },
};
/* clang-format on */

const u32 oops_probes_nr = ARRAY_SIZE(oops_probes);
