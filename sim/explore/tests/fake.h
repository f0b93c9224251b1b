/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fake.h - a scenario of toy programs, and a store that remembers
 *
 * Used by:    the tests of this directory.
 */
#ifndef SIM_EXPLORE_TESTS_FAKE_H
#define SIM_EXPLORE_TESTS_FAKE_H

#include "strategy/tests/toy.h"

#include "explore/choices.h"
#include "explore/replay.h"
#include "explore/shorten.h"
#include "explore/token.h"
#include "explore/worker.h"

static const struct toy_program abba[] = {
	{ "first", "abBA", 0, 0 },
	{ "second", "baAB", 1, 0 },
};

static const struct toy_program ordered[] = {
	{ "first", "abBA", 0, 0 },
	{ "second", "abBA", 1, 0 },
};

static const struct toy_program busy_abba[] = {
	{ "first", "....ab..BA....", 0, 0 },
	{ "second", "....ba..AB....", 1, 0 },
	{ "other", ".........c.........C", 2, 0 },
};

static inline void fake_use(const struct toy_program *programs, u32 nr)
{
	toy_programs = programs;
	toy_programs_nr = nr;
}

static const struct sim_explore_script_ops fake_script_ops SIM_UNUSED = {
	.boot = toy_boot,
};

static inline struct sim_campaign fake_campaign(const char *strategy)
{
	return (struct sim_campaign){
		.subject = {
			.model_id = 0x1122334455667788ULL,
			.scenario_id = 0x99aabbccddeeff00ULL,
			.scenario_name = "toy/abba",
			.options = "variant=v4 cpus=4",
			.world = toy_options(4),
		},
		.strategy = strategy,
	};
}

#endif /* SIM_EXPLORE_TESTS_FAKE_H */
