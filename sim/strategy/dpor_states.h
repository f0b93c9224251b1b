/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * dpor_states.h - partial-order reduction over known states
 *
 * Owns:       the numbers of states, and which moves are enough at each.
 * Used by:    sim/strategy/dpor*.c only.
 *
 * The strategy "persistent" is the one of dpor.c with another answer to the
 * question which movers are tried at a node.
 */
#ifndef SIM_STRATEGY_DPOR_STATES_H
#define SIM_STRATEGY_DPOR_STATES_H

#include "strategy/dpor_future.h"

struct dpor;
struct dpor_node;
struct dpor_states;
struct sim_moves;
struct sim_text;

/* @has_heap: the order of allocations matters, too */
int dpor_states_init(struct dpor *d, bool has_heap);
void dpor_states_fini(struct dpor *d);
void dpor_states_begin(struct dpor *d);

/* See struct sim_strategy_ops. */
bool dpor_states_wanted(const void *s);
void dpor_states_note(void *s, u64 number);

/* The search goes on from the state before the next decision, at which the movers
 * @asleep need not be tried. If it was seen before, @ret_again are those that slept
 * then and do not now. Return: false if there are none. */
bool dpor_states_enter(struct dpor *d, struct dpor_node *node, u64 asleep,
		       u64 *ret_again);

/* A step of @mover begins. */
void dpor_states_open(struct dpor *d, u32 mover);

/* The last step is over and has its label. */
void dpor_states_learn(struct dpor *d);

/* The mover of @possible that @node begins with, none of @asleep; others that have
 * to be tried become branches. DPOR_NONE: none has to be. */
u32 dpor_states_choose(struct dpor *d, struct dpor_node *node,
		       const struct sim_moves *moves, u64 possible, u64 asleep);

/* Did this execution come back to a state that it was in? */
bool dpor_states_is_cycle(const struct dpor *d);

/* Of a random execution, which is only to learn from: any of the @movers; 0: this is
 * none. */
u64 dpor_states_random(struct dpor *d, u64 movers);
/* Another value of a choice in a random execution. */
u32 dpor_states_random_value(struct dpor *d, u32 bound);
/* An execution is over. Return: true if the next one begins anew, because this was a
 * random one or the next is. */
bool dpor_states_sample(struct dpor *d);

/* The next execution is planned, which leaves the nodes from @from to @nr. */
void dpor_states_leave(struct dpor *d, u32 from, u32 nr);

/* Nothing is left. Return: true if all has to be done again, because more was
 * learned. */
bool dpor_states_again(struct dpor *d);

bool dpor_states_is_complete(const struct dpor *d);
void dpor_states_describe(const struct dpor *d, struct sim_text *text);

#endif /* SIM_STRATEGY_DPOR_STATES_H */
