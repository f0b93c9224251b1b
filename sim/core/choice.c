// SPDX-License-Identifier: GPL-2.0-only
/*
 * choice.c - words for what is decided
 */
#include "core/choice.h"

const char *sim_choice_kind_name(u32 kind)
{
	static const char *const names[SIM_CHOICE_KIND_NR] = {
		[SIM_CHOICE_MOVE] = "move",
		[SIM_CHOICE_VALUE] = "value",
		[SIM_CHOICE_FAULT] = "fault",
		[SIM_CHOICE_WAKE] = "wake",
	};

	return kind < SIM_CHOICE_KIND_NR ? names[kind] : "?";
}
