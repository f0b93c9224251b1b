/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * oops.h - a wild access of model code is a finding, not a crash
 *
 * Owns:       the handler of SIGSEGV and SIGBUS while a world exists.
 * Used by:    core/run.
 * Promises:   only a fault whose instruction is model code becomes a finding
 *             (verdict assertion, "oops: ..."); any other kills the process
 *             as it would without the handler.
 */
#ifndef SIM_CORE_OOPS_H
#define SIM_CORE_OOPS_H

#include "base/base.h"

/** sim_oops_install() - install the handler; again for each world, as others
 * (test frameworks) install theirs in between */
void sim_oops_install(void);

#endif /* SIM_CORE_OOPS_H */
