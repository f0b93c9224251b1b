/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * probe.h - bad pointers fault in the model
 *
 * Owns:       nothing.
 * Used by:    asm/engine.h, for what primitives were given.
 * Promises:   no scheduling point, no access that the engine hears of.
 *
 * A bad pointer that a port hands to a primitive shall fault here, in code of
 * the model, where it is a finding (core/oops): in the engine it would be a
 * fault of the engine's.
 */
#ifndef KM_ASM_PROBE_H
#define KM_ASM_PROBE_H

static inline __attribute__((no_sanitize("thread"))) void km_probe(
	const void *ptr)
{
	(void)*(const volatile char *)ptr;
}
#define km_probed(ptr) \
	__extension__({ __auto_type kt_ptr = (ptr); km_probe(kt_ptr); kt_ptr; })

#endif /* KM_ASM_PROBE_H */
