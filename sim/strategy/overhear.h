/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * overhear.h - events for somebody else while a strategy listens to them
 *
 * Owns:       one more listener of the process.
 * Used by:    strategies that listen, which hand on; sim/explore.
 *
 * There is one place for a sink of events, and a strategy may take it for an
 * execution.
 */
#ifndef SIM_STRATEGY_OVERHEAR_H
#define SIM_STRATEGY_OVERHEAR_H

struct sim_event; /* core/event.h */
struct sim_sink;  /* core/event.h */

/** sim_strategy_overhear() - who else sees events; NULL: nobody */
void sim_strategy_overhear(const struct sim_sink *sink);

/** sim_strategy_hand_on() - of a strategy that listens: for each event */
void sim_strategy_hand_on(const struct sim_event *ev);

#endif /* SIM_STRATEGY_OVERHEAR_H */
