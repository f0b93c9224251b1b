/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * dpor_fault.h - mistakes that tests switch on to see that they are noticed
 *
 * Owns:       the list of mistakes (algorithms.md 3.2.3).
 * Used by:    sim/strategy/dpor*.c, tests.
 * Promises:   only a library that was built with SIM_DPOR_FAULTS can make them;
 *             that one is linked to tests and to nothing else.
 */
#ifndef SIM_STRATEGY_DPOR_FAULT_H
#define SIM_STRATEGY_DPOR_FAULT_H

#include "base/base.h"

#define SIM_DPOR_FAULT_NO_PENDING BIT(0) /* no races of blocked acquires */
#define SIM_DPOR_FAULT_CUT	  BIT(1) /* reversals end at the second event */
#define SIM_DPOR_FAULT_NO_BLOCKED BIT(2) /* source: no races if redundant */
#define SIM_DPOR_FAULT_ONCE	  BIT(6) /* optimal: races are not looked at again */
/* Of the programs of tests: */
#define SIM_DPOR_FAULT_CAS_READ	  BIT(3) /* a CAS is a read, whatever came of it */
#define SIM_DPOR_FAULT_CAS_WRITE  BIT(4) /* ... a write */
#define SIM_DPOR_FAULT_UNFAIR	  BIT(5) /* readers pass a waiting writer */

#ifdef SIM_DPOR_FAULTS
extern u32 sim_dpor_faults;
#else
#define sim_dpor_faults 0U
#endif

#endif /* SIM_STRATEGY_DPOR_FAULT_H */
