/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * detect.h - choose what listens to the executions of a world
 *
 * Owns:       the one struct sim_hooks that core calls.
 * Used by:    sim/explore, tests.
 * Promises:   detectors never take a decision, emit an event or change what
 *             the model can see; without them every schedule is the same up to
 *             the step at which one of them ends it.
 */
#ifndef SIM_DETECT_DETECT_H
#define SIM_DETECT_DETECT_H

#include "base/base.h"

struct sim_moves; /* core/choice.h */

enum sim_detect {
	SIM_DETECT_WAITGRAPH = BIT(0), /* deadlock, lost-wakeup */
	SIM_DETECT_LOCKORDER = BIT(1), /* collects, reports nothing */
	SIM_DETECT_ALL = SIM_DETECT_WAITGRAPH | SIM_DETECT_LOCKORDER,
};

/** sim_detect_attach() - attach these and no others
 * @which: a set of enum sim_detect
 *
 * Not during an execution.
 */
void sim_detect_attach(u32 which);

/** sim_detect_detach() - attach nothing, the step listener neither */
void sim_detect_detach(void);

/** sim_detect_listen_step() - call @fn before each decision; NULL: nobody
 *
 * Sees the steps with one possible move, too, which no strategy is asked.
 */
void sim_detect_listen_step(void (*fn)(const struct sim_moves *moves));

#endif /* SIM_DETECT_DETECT_H */
