// SPDX-License-Identifier: GPL-2.0-only
/*
 * campaign.c - ids and seeds
 */
#include "explore/campaign.h"

#include <string.h>

#include "base/hash.h"
#include "base/rng.h"
#include "strategy/strategy.h"

static void add_subject(struct sim_hash *hash, const struct sim_subject *s)
{
	const struct sim_world_options *w = &s->world;

	sim_hash_add_u64(hash, s->scenario_id);
	sim_hash_add_str(hash, s->options ? s->options : "");
	sim_hash_add_u64(hash, w->cpus_nr);
	sim_hash_add_u64(hash, w->preempt);
	sim_hash_add_u64(hash, w->points);
	sim_hash_add_u64(hash, w->timers);
	sim_hash_add_u64(hash, w->steps_max);
	sim_hash_add_u64(hash, w->spins_max);
	sim_hash_add_u64(hash, w->offer_spurious_wakes);
	sim_hash_add_u64(hash, w->all_cpus_online);
}

u64 sim_subject_config_id(const struct sim_subject *s)
{
	struct sim_hash hash;

	sim_hash_init(&hash);
	add_subject(&hash, s);
	return sim_hash_sum64(&hash);
}

u64 sim_campaign_id(const struct sim_campaign *c)
{
	struct sim_hash hash;

	sim_hash_init(&hash);
	sim_hash_add_str(&hash, "campaign 1");
	sim_hash_add_u64(&hash, c->subject.model_id);
	add_subject(&hash, &c->subject);
	sim_hash_add_str(&hash, c->strategy ? c->strategy : "");
	sim_hash_add_u64(&hash, c->is_rechecked);
	sim_hash_add_u64(&hash, c->prefix_nr);
	for (u32 i = 0; i < c->prefix_nr; i++)
		sim_hash_add_u64(&hash, (u64)c->prefix[i].kind << 32 |
						(u64)c->prefix[i].bound << 16 |
						c->prefix[i].value);
	return sim_hash_sum64(&hash);
}

bool sim_campaign_can_resume(const struct sim_campaign *c)
{
	struct sim_strategy_options o;
	char name[SIM_STRATEGY_NAME_BYTES];
	const struct sim_strategy_ops *ops;

	if (!c->strategy || c->prefix_nr || c->is_rechecked ||
	    sim_strategy_parse(c->strategy, NULL, name, &o) < 0 || o.check)
		return false;
	for (u32 i = 0; (ops = sim_strategy_by_idx(i)) != NULL; i++) {
		if (!strcmp(ops->name, name))
			return ops->save != NULL;
	}
	return false;
}

u64 sim_campaign_mix(u64 seed)
{
	return sim_rng_splitmix(&seed);
}
