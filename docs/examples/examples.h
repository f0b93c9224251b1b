/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * examples.h - what docs/extending.md shows, for examples_test
 *
 * Owns:       nothing.
 */
#ifndef EXAMPLES_EXAMPLES_H
#define EXAMPLES_EXAMPLES_H

#include "core/run.h"
#include "strategy/strategy.h"

extern const struct sim_strategy_ops example_sticky;
extern const struct sim_hooks example_held_hooks;

#endif /* EXAMPLES_EXAMPLES_H */
