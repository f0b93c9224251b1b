/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * dpor_save.h - the strategy "dpor" put aside: see struct sim_strategy_ops
 *
 * Used by:    sim/strategy/dpor*.c only.
 */
#ifndef SIM_STRATEGY_DPOR_SAVE_H
#define SIM_STRATEGY_DPOR_SAVE_H

#include "strategy/strategy.h"

bool dpor_save(const struct sim_strategy *s, struct sim_text *text);
bool dpor_load(struct sim_strategy *s, struct sim_bytes *from);
void dpor_save_news(struct sim_strategy *s, struct sim_text *text);
bool dpor_load_news(struct sim_strategy *s, struct sim_bytes *from);

#endif /* SIM_STRATEGY_DPOR_SAVE_H */
