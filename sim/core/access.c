// SPDX-License-Identifier: GPL-2.0-only
/*
 * access.c - the __tsan_* entry points: what the compiler tells us
 *
 * Model code is compiled with -fsanitize=thread and linked without libtsan.
 * Each callback comes BEFORE its access, so a scheduling point here stands
 * before the access and the value is read afterwards. Plain accesses are
 * points under --points=memory only; atomics and volatile accesses always.
 *
 * This file must not be built with -fsanitize=thread itself.
 */
#include "base/base.h"
#include "core/footprint.h"
#include "core/heap_map.h"
#include "core/oops.h"
#include "core/point.h"
#include "core/world.h"

/* Does @addr lie on a coroutine stack (or the main one)? Then it is private. */
static inline bool on_a_stack(uintptr_t addr)
{
	return addr - SIM_STACK_BASE < SIM_STACK_END - SIM_STACK_BASE ||
	       addr >= 0x7f0000000000UL;
}

static inline bool is_on_task_stack(uintptr_t addr)
{
	return addr - SIM_STACK_BASE < SIM_STACK_END - SIM_STACK_BASE;
}

static inline void check_alive(uintptr_t addr)
{
	if (unlikely(sim_heap_is_freed(addr)))
		sim_heap_report((void *)addr);
}

/*
 * What executions share: the world but for the stacks, and the model's globals.
 * Not its constants: they race with nobody, and lie elsewhere in each build.
 */
static inline bool is_shared(uintptr_t addr)
{
	uintptr_t off = addr - (uintptr_t)__sim_model_start;

	if (off < (uintptr_t)(__sim_model_end - __sim_model_start))
		return true;
	return addr - SIM_WORLD_BASE < SIM_WORLD_BYTES && !on_a_stack(addr);
}

/* Apart, so that the way without a point needs no stack frame. */
static SIM_NOINLINE void plain_watched(void *addr, u64 bytes, u32 flags)
{
	if (sim_world->watches_memory && is_shared((uintptr_t)addr)) {
		if (sim_world->o.points == SIM_POINTS_MEMORY)
			sim_point(SIM_POINT_MEMORY, addr, NULL);
		sim_footprint_range(addr, bytes, flags);
	} else if (unlikely(sim_footprint_now.is_on) &&
		   is_on_task_stack((uintptr_t)addr)) {
		sim_footprint_record_stack((uintptr_t)addr, bytes, flags);
	}
	check_alive((uintptr_t)addr);
}

/* One comparison: every access is looked at, or one of freed memory is. */
static inline void plain(void *addr, u64 bytes, u32 flags)
{
	if (unlikely(sim_heap_state((uintptr_t)addr) >= sim_world->alarm_at))
		plain_watched(addr, bytes, flags);
}

static inline void marked(const volatile void *addr, u64 bytes, u32 flags)
{
	if (sim_world->points_on && !on_a_stack((uintptr_t)addr)) {
		sim_point_bare(SIM_POINT_ATOMIC, (const void *)addr, NULL);
		sim_footprint_range((const void *)addr, bytes, flags);
	} else if (unlikely(sim_footprint_now.is_on) &&
		   is_on_task_stack((uintptr_t)addr)) {
		sim_footprint_record_stack((uintptr_t)addr, bytes, flags);
	}
	check_alive((uintptr_t)addr);
}

#define R 0
#define W SIM_ACCESS_WRITE

#define PLAIN(name, size, flags)				\
	void __tsan_##name##size(void *addr);			\
	void __tsan_##name##size(void *addr)			\
	{							\
		plain(addr, size, flags);			\
	}

#define MARKED(name, size, flags)				\
	void __tsan_##name##size(void *addr);			\
	void __tsan_##name##size(void *addr)			\
	{							\
		marked(addr, size, flags);			\
	}

#define SIZES(size)						\
	PLAIN(read, size, R)					\
	PLAIN(write, size, W)					\
	PLAIN(read_write, size, W)				\
	PLAIN(unaligned_read, size, R)				\
	PLAIN(unaligned_write, size, W)				\
	PLAIN(unaligned_read_write, size, W)			\
	MARKED(volatile_read, size, R)				\
	MARKED(volatile_write, size, W)				\
	MARKED(unaligned_volatile_read, size, R)		\
	MARKED(unaligned_volatile_write, size, W)

SIZES(1)
SIZES(2)
SIZES(4)
SIZES(8)
SIZES(16)

void __tsan_init(void);
void __tsan_init(void)
{
}

void __tsan_func_entry(void *pc);
void __tsan_func_entry(void *pc)
{
	(void)pc;
}

void __tsan_func_exit(void *unused);
void __tsan_func_exit(void *unused)
{
	(void)unused;
}

void __tsan_read_range(void *addr, unsigned long bytes);
void __tsan_read_range(void *addr, unsigned long bytes)
{
	plain(addr, bytes, R);
}

void __tsan_write_range(void *addr, unsigned long bytes);
void __tsan_write_range(void *addr, unsigned long bytes)
{
	plain(addr, bytes, W);
}

void __tsan_atomic_thread_fence(int order);
void __tsan_atomic_thread_fence(int order)
{
	(void)order;
}

void __tsan_atomic_signal_fence(int order);
void __tsan_atomic_signal_fence(int order)
{
	(void)order;
}

/*
 * The world is sequentially consistent and single-threaded, so the operations
 * themselves are ordinary C after the point. Their faults are the model's.
 */
#define RMW(bits, name, expr)						\
	u##bits __tsan_atomic##bits##_##name(volatile u##bits *p,	\
					     u##bits v, int order);	\
	SIM_OOPS_TEXT							\
	u##bits __tsan_atomic##bits##_##name(volatile u##bits *p,	\
					     u##bits v, int order)	\
	{								\
		u##bits old;						\
									\
		(void)order;						\
		marked(p, bits / 8, W);					\
		old = *p;						\
		*p = (u##bits)(expr);					\
		return old;						\
	}

#define CAS(bits, name)							\
	int __tsan_atomic##bits##_##name(volatile u##bits *p,		\
					 u##bits *expected, u##bits v,	\
					 int ok, int fail);		\
	SIM_OOPS_TEXT							\
	int __tsan_atomic##bits##_##name(volatile u##bits *p,		\
					 u##bits *expected, u##bits v,	\
					 int ok, int fail)		\
	{								\
		u##bits old;						\
									\
		(void)ok;						\
		(void)fail;						\
		marked(p, bits / 8, R);					\
		old = *p;						\
		if (old == *expected) {					\
			sim_footprint_range((void *)p, bits / 8, W);	\
			*p = v;						\
			return 1;					\
		}							\
		*expected = old;					\
		return 0;						\
	}

#define ATOMICS(bits)							\
	u##bits __tsan_atomic##bits##_load(const volatile u##bits *p,	\
					   int order);			\
	SIM_OOPS_TEXT							\
	u##bits __tsan_atomic##bits##_load(const volatile u##bits *p,	\
					   int order)			\
	{								\
		(void)order;						\
		marked(p, bits / 8, R);					\
		return *p;						\
	}								\
	void __tsan_atomic##bits##_store(volatile u##bits *p, u##bits v, \
					 int order);			\
	SIM_OOPS_TEXT							\
	void __tsan_atomic##bits##_store(volatile u##bits *p, u##bits v, \
					 int order)			\
	{								\
		(void)order;						\
		marked(p, bits / 8, W);					\
		*p = v;							\
	}								\
	RMW(bits, exchange, v)						\
	RMW(bits, fetch_add, old + v)					\
	RMW(bits, fetch_sub, old - v)					\
	RMW(bits, fetch_and, old & v)					\
	RMW(bits, fetch_or, old | v)					\
	RMW(bits, fetch_xor, old ^ v)					\
	RMW(bits, fetch_nand, ~(old & v))				\
	CAS(bits, compare_exchange_strong)				\
	CAS(bits, compare_exchange_weak)				\
	u##bits __tsan_atomic##bits##_compare_exchange_val(		\
		volatile u##bits *p, u##bits expected, u##bits v,	\
		int ok, int fail);					\
	SIM_OOPS_TEXT							\
	u##bits __tsan_atomic##bits##_compare_exchange_val(		\
		volatile u##bits *p, u##bits expected, u##bits v,	\
		int ok, int fail)					\
	{								\
		u##bits old;						\
									\
		(void)ok;						\
		(void)fail;						\
		marked(p, bits / 8, R);					\
		old = *p;						\
		if (old == expected) {					\
			sim_footprint_range((void *)p, bits / 8, W);	\
			*p = v;						\
		}							\
		return old;						\
	}

typedef unsigned __int128 u128;

ATOMICS(8)
ATOMICS(16)
ATOMICS(32)
ATOMICS(64)
ATOMICS(128)
