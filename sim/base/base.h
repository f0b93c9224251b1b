/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * base.h - the words that all C code of gordian shares
 *
 * Owns:       fixed-width types, small macros, compiler attributes.
 * Used by:    everything; kernel_model/include/linux/types.h forwards here.
 * Promises:   freestanding headers only, so that model code may include it.
 *             The names without prefix are the kernel's own, with its meaning.
 */
#ifndef SIM_BASE_BASE_H
#define SIM_BASE_BASE_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* As in the kernel: 64 bits are long long, so %llu and %lld print them. */
typedef unsigned char		u8;
typedef unsigned short		u16;
typedef unsigned int		u32;
typedef unsigned long long	u64;
typedef signed char		s8;
typedef short			s16;
typedef int			s32;
typedef long long		s64;

#define U8_MAX			((u8)~0U)
#define U16_MAX			((u16)~0U)
#define U32_MAX			(~(u32)0)
#define U64_MAX			(~(u64)0)
#define S32_MAX			INT_MAX
#define S64_MAX			LLONG_MAX

#define SIM_PRINTF(fmt_nr, arg_nr) \
	__attribute__((format(printf, fmt_nr, arg_nr)))
#define SIM_NORETURN		__attribute__((noreturn))
#define SIM_COLD		__attribute__((cold, noinline))
#define SIM_NOINLINE		__attribute__((noinline))
#define SIM_ALWAYS_INLINE	inline __attribute__((always_inline))
#define SIM_UNUSED		__attribute__((unused))
#define SIM_MUST_CHECK		__attribute__((warn_unused_result))
#define SIM_ALIGNED(bytes)	__attribute__((aligned(bytes)))
#define SIM_FALLTHROUGH		__attribute__((fallthrough))

/* A condition on types and constants, checked while compiling. */
#define SIM_STATIC_ASSERT(cond)	_Static_assert(cond, #cond)

#define SIM_STRINGIFY_(x)	#x
#define SIM_STRINGIFY(x)	SIM_STRINGIFY_(x)
#define SIM_PASTE_(a, b)	a##b
#define SIM_PASTE(a, b)		SIM_PASTE_(a, b)
#define SIM_UNIQUE(stem)	SIM_PASTE(sim_unique_##stem, __COUNTER__)

#ifndef likely
#define likely(x)		__builtin_expect(!!(x), 1)
#define unlikely(x)		__builtin_expect(!!(x), 0)
#endif

#ifndef BIT
#define BIT(nr)			(1UL << (nr))
#endif
#define BIT_ULL(nr)		(1ULL << (nr))

/* Zero when @a is an array; refuses to compile when it is a pointer. */
#define SIM_MUST_BE_ARRAY(a) \
	(sizeof(char[1 - 2 * __builtin_types_compatible_p( \
			__typeof__(a), __typeof__(&(a)[0]))]) - 1)

#ifndef ARRAY_SIZE
#define ARRAY_SIZE(a)		(sizeof(a) / sizeof((a)[0]) + SIM_MUST_BE_ARRAY(a))
#endif

/* The struct of type @type whose member @member lies at @ptr. */
#ifndef container_of
#define container_of(ptr, type, member) __extension__ ({ \
	_Static_assert(__builtin_types_compatible_p( \
			       __typeof__(*(ptr)), \
			       __typeof__(((type *)0)->member)) || \
		       __builtin_types_compatible_p( \
			       __typeof__(*(ptr)), void), \
		       "pointer type mismatch in container_of()"); \
	(type *)((char *)(ptr) - offsetof(type, member)); })
#endif

#define SIM_PICK_(a, op, b, x, y) __extension__ ({ \
	__typeof__(a) x = (a); \
	__typeof__(b) y = (b); \
	x op y ? x : y; })

/* Both arguments should have one type; min_t() and max_t() force one. */
#ifndef min
#define min(a, b)	SIM_PICK_(a, <, b, SIM_UNIQUE(lhs), SIM_UNIQUE(rhs))
#define max(a, b)	SIM_PICK_(a, >, b, SIM_UNIQUE(lhs), SIM_UNIQUE(rhs))
#define min_t(type, a, b)	min((type)(a), (type)(b))
#define max_t(type, a, b)	max((type)(a), (type)(b))
#define clamp_t(type, val, lo, hi)	min_t(type, max_t(type, val, lo), hi)
#endif

/* @align is a power of two. */
#ifndef ALIGN_UP
#define ALIGN_UP(x, align) \
	(((x) + ((__typeof__(x))(align) - 1)) & ~((__typeof__(x))(align) - 1))
#define ALIGN_DOWN(x, align)	((x) & ~((__typeof__(x))(align) - 1))
#define IS_ALIGNED(x, align)	(((x) & ((__typeof__(x))(align) - 1)) == 0)
#endif

#ifndef DIV_ROUND_UP
#define DIV_ROUND_UP(n, d)	(((n) + (d) - 1) / (d))
#endif

static inline bool sim_is_power_of_two(u64 n)
{
	return n != 0 && (n & (n - 1)) == 0;
}

#endif /* SIM_BASE_BASE_H */
