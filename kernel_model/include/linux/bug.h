/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * bug.h - a violated expectation of the port is a finding
 *
 * PORT: WARN_ON() ends the execution as BUG_ON() does, unless the boot option
 * panic_on_warn is off: a schedule that makes the kernel warn is what the user
 * looks for.
 */
#ifndef KM_LINUX_BUG_H
#define KM_LINUX_BUG_H

#include <asm/engine.h>

/** km_panic_on_warn - boot option */
extern bool km_panic_on_warn;

/** km_warn() - a finding if that option is on, else an event */
void km_warn(const char *fmt, ...) SIM_PRINTF(1, 2);

#define BUG()		km_assert_fail("BUG in %s()", __func__)
#define BUG_ON(cond) \
	do { \
		if (unlikely(cond)) \
			km_assert_fail("BUG_ON(%s) in %s()", #cond, __func__); \
	} while (0)
#define WARN_ON(cond) __extension__ ({ \
	bool warn_hit = !!(cond); \
	if (unlikely(warn_hit)) \
		km_warn("WARN_ON(%s) in %s()", #cond, __func__); \
	warn_hit; })
#define WARN_ON_ONCE(cond)	WARN_ON(cond)
#define WARN(cond, ...) __extension__ ({ \
	bool warn_hit = !!(cond); \
	if (unlikely(warn_hit)) \
		km_warn(__VA_ARGS__); \
	warn_hit; })
#define VM_BUG_ON(cond)		BUG_ON(cond)
#define BUILD_BUG_ON(cond)	_Static_assert(!(cond), #cond)

#endif /* KM_LINUX_BUG_H */
