// SPDX-License-Identifier: GPL-2.0-only
/*
 * lockdep.c - collect lock reports while a campaign runs, print them after it
 */
#include "lockdep.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "core/lockreport.h"
#include "message.h"
#include "reports/backtrace.h"
#include "reports/symbols.h"
#include "store/campaign.h"
#include "verbs/model.h"

#define REPORTS_MAX	256

struct report {
	const char *kind;
	char	*headline;
	char	*signature;
	char	*text;
};

static struct report collected[REPORTS_MAX];
static u32 collected_nr;
static u32 stored_nr;
static u32 lost_nr;
static struct reports_symbols *symbols;

static void collect(void *ctx, const struct sim_lockreport *r)
{
	struct report *report = &collected[collected_nr];

	(void)ctx;
	if (collected_nr == REPORTS_MAX) {
		lost_nr++;
		return;
	}
	*report = (struct report){
		.kind = sim_lockreport_kind_name(r->kind),
		.headline = strdup(r->headline),
		.signature = strdup(r->signature),
		.text = strdup(r->text),
	};
	if (report->headline && report->signature && report->text) {
		collected_nr++;
		return;
	}
	lost_nr++;
	free(report->headline);
	free(report->signature);
	free(report->text);
}

static bool name_ip(void *ctx, const void *ip, char *buf, size_t bytes)
{
	const struct reports_symbol *symbol =
		reports_symbols_find(symbols, (const char *)ip - 1);
	struct sim_text text = SIM_TEXT_INIT;

	(void)ctx;
	reports_symbols_print(symbols, ip, &text);
	snprintf(buf, bytes, "%s", sim_text_str(&text));
	sim_text_fini(&text);
	/* Outside of it is a library, or the engine, or who calls the kernel. */
	return !reports_symbols_nr(symbols) ||
	       (symbol && !reports_backtrace_is_outer(symbol->name) &&
		!linux_frame_is_user(symbol->name));
}

static const struct sim_lockreport_sink sink = {
	.report = collect,
	.symbol = name_ip,
};

static void forget(void)
{
	for (u32 i = 0; i < collected_nr; i++) {
		free(collected[i].headline);
		free(collected[i].signature);
		free(collected[i].text);
	}
	collected_nr = 0;
	stored_nr = 0;
	lost_nr = 0;
}

void cli_lockdep_begin(bool is_on)
{
	forget();
	/* Without symbols a report still says everything else. */
	if (is_on && !symbols)
		reports_symbols_load(NULL, &symbols, NULL);
	sim_lockreport_sink_set(is_on ? &sink : NULL);
	linux_lockdep_begin(is_on);
}

void cli_lockdep_print(bool is_brief)
{
	for (u32 i = 0; i < collected_nr; i++) {
		if (is_brief)
			printf("  lockdep: %s\n    %s\n", collected[i].headline,
			       collected[i].signature);
		else
			printf("%s", collected[i].text);
	}
	if (lost_nr)
		printf("  %s more lock reports were not kept\n",
		       cli_number(lost_nr));
}

int cli_lockdep_store(struct sim_store_campaign *campaign,
		      struct sim_error *err)
{
	for (; stored_nr < collected_nr; stored_nr++) {
		const struct report *report = &collected[stored_nr];
		const struct sim_store_lock_report row = {
			.kind = report->kind,
			.headline = report->headline,
			.signature = report->signature,
			.body = report->text,
		};
		int r = sim_store_lock_report_add(campaign, &row, err);

		if (r)
			return r;
	}
	return 0;
}

u32 cli_lockdep_nr(void)
{
	return collected_nr + lost_nr;
}

void cli_lockdep_end(void)
{
	linux_lockdep_end();
	sim_lockreport_sink_set(NULL);
	forget();
	reports_symbols_free(symbols);
	symbols = NULL;
}
