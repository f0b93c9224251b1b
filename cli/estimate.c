// SPDX-License-Identifier: GPL-2.0-only
/*
 * estimate.c - how much of a search is done, in words
 */
#include "estimate.h"

#include "message.h"

#define TOTAL_MAX 1e15 /* above it is only said that it is above */

bool cli_estimate_is_known(const struct sim_estimate *e)
{
	return e->total > (double)e->done_nr;
}

/* Two digits, because the others mean nothing. */
static u64 rounded(double total)
{
	double unit = 1;

	while (total / unit >= 100)
		unit *= 10;
	return (u64)(total / unit + 0.5) * (u64)unit;
}

void cli_estimate_add(const struct sim_estimate *e, struct sim_text *text)
{
	double share = 100.0 * (double)e->done_nr / e->total;
	double error = share * e->error / e->total;

	if (share < 1)
		sim_text_add(text, "less than 1%");
	else
		sim_text_printf(text, "%.0f%%", share);
	if (e->error >= e->total)
		sim_text_add(text, " (very unsure)");
	else if (share >= 1)
		sim_text_printf(text, " +-%.0f%%", error < 1 ? 1 : error);
	if (e->total >= TOTAL_MAX)
		sim_text_printf(text, " of more than %s executions",
				cli_number((u64)TOTAL_MAX));
	else
		sim_text_printf(text, " of about %s executions",
				cli_number(rounded(e->total)));
}
