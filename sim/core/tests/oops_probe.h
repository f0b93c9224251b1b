/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * oops_probe.h - accesses through a pointer, each of one kind
 *
 * Used by:    oops_test.c; oops_probe.c is built and linked as model code.
 */
#ifndef SIM_CORE_TESTS_OOPS_PROBE_H
#define SIM_CORE_TESTS_OOPS_PROBE_H

#include "base/base.h"

struct oops_probe {
	const char	*name;
	void		(*fn)(void *addr);
	bool		is_call;	/* of @addr as a function */
};

extern const struct oops_probe oops_probes[];
extern const u32 oops_probes_nr;

#endif /* SIM_CORE_TESTS_OOPS_PROBE_H */
