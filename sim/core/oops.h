/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * oops.h - a wild access of model code is a finding, not a crash
 *
 * Owns:       the handler of SIGSEGV and SIGBUS while a world exists.
 * Used by:    core/run.
 * Promises:   only a fault whose instruction is model code, or an access that
 *             model code makes through core/access, becomes a finding
 *             (verdict assertion, "oops: ..."); any other kills the process
 *             as it would without the handler.
 */
#ifndef SIM_CORE_OOPS_H
#define SIM_CORE_OOPS_H

#include "base/base.h"

/*
 * For definitions (gcc forgets it on declarations of what it knows) of functions
 * that do an access of model code on its behalf: a fault in them is one of their
 * caller. Such an address is no business of the sanitizers.
 */
#define SIM_OOPS_TEXT							\
	__attribute__((section("sim_oops_text"),			\
		       no_sanitize("address", "undefined")))

/** sim_oops_install() - install the handler; again for each world, as others
 * (test frameworks) install theirs in between */
void sim_oops_install(void);

#endif /* SIM_CORE_OOPS_H */
