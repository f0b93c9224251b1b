// SPDX-License-Identifier: GPL-2.0-only
/*
 * lockreport.c - the sink of lock reports
 */
#include "core/lockreport.h"

#include <stdio.h>

#include "base/assert.h"
#include "core/world.h"

static const struct sim_lockreport_sink *sink_now;

void sim_lockreport_sink_set(const struct sim_lockreport_sink *sink)
{
	sink_now = sink;
}

void sim_lockreport_emit(const struct sim_lockreport *r)
{
	if (sink_now && sink_now->report)
		sink_now->report(sink_now->ctx, r);
}

bool sim_lockreport_symbol(const void *ip, char *buf, size_t bytes)
{
	if (sink_now && sink_now->symbol)
		return sink_now->symbol(sink_now->ctx, ip, buf, bytes);
	snprintf(buf, bytes, "+?");
	return true;
}

const char *sim_lockreport_ident(void)
{
	return sink_now && sink_now->ident ? sink_now->ident : "gordian";
}

const char *sim_lockreport_kind_name(enum sim_lockreport_kind kind)
{
	static const char *const names[SIM_LOCKREPORT_NR] = {
		[SIM_LOCKREPORT_CIRCULAR] = "circular",
		[SIM_LOCKREPORT_RECURSIVE] = "recursive",
		[SIM_LOCKREPORT_INCONSISTENT] = "inconsistent-state",
		[SIM_LOCKREPORT_INVERSION] = "irq-inversion",
		[SIM_LOCKREPORT_SAFE_UNSAFE] = "safe-unsafe",
		[SIM_LOCKREPORT_WAIT_CONTEXT] = "wait-context",
		[SIM_LOCKREPORT_NEST_LOCK] = "nest-lock",
		[SIM_LOCKREPORT_UNLOCK_BALANCE] = "unlock-balance",
		[SIM_LOCKREPORT_HELD_FREED] = "held-freed",
		[SIM_LOCKREPORT_EXIT_HELD] = "exit-held",
		[SIM_LOCKREPORT_USER_HELD] = "user-held",
		[SIM_LOCKREPORT_RCU] = "suspicious-rcu",
		[SIM_LOCKREPORT_MISUSE] = "misuse",
		[SIM_LOCKREPORT_LIMIT] = "limit",
	};

	SIM_ASSERT(kind < SIM_LOCKREPORT_NR);
	return names[kind];
}

u64 sim_lockreport_address(const void *obj)
{
	uintptr_t p = (uintptr_t)obj;
	uintptr_t off = p - (uintptr_t)__sim_model_start;

	if (off < (uintptr_t)(__sim_model_end - __sim_model_start))
		return 0xffff800000000000ULL + off;
	return 0xffff000000000000ULL + (p & 0xffffffffULL);
}
