/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * verbs.h - the tables of verbs of the examples
 */
#ifndef EXAMPLES_VERBS_H
#define EXAMPLES_VERBS_H

#include "core/model.h"

extern const struct sim_verb latch_verbs[];
extern const struct sim_verb port_verbs[];

#endif /* EXAMPLES_VERBS_H */
