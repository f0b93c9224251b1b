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
#include "core/place.h"
#include "message.h"
#include "reports/backtrace.h"
#include "reports/lines.h"
#include "reports/symbols.h"
#include "store/campaign.h"
#include "store/lock_report.h"
#include "verbs/model.h"

#define REPORTS_MAX	256
#define FUNCTIONS_BYTES_MAX 600
#define PLACE_BYTES_MAX 128

static struct cli_lock_report collected[REPORTS_MAX];
static u32 collected_nr;
static u32 stored_nr;
static u32 lost_nr;
static bool is_paused;
static struct reports_symbols *symbols;
static struct reports_lines *lines;

static void release(struct cli_lock_report *report)
{
	free(report->headline);
	free(report->signature);
	free(report->text);
	free(report->token);
	for (u32 i = 0; i < report->classes_nr; i++)
		free(report->classes[i]);
	sim_text_fini(&report->sentence);
	sim_text_fini(&report->note);
	sim_text_fini(&report->related);
}

static void copy_usage(struct cli_lock_usage *to,
		       const struct sim_lockreport_usage *from)
{
	if (!from->lock)
		return;
	snprintf(to->lock, sizeof(to->lock), "%s", from->lock);
	snprintf(to->function, sizeof(to->function), "%s", from->function);
	snprintf(to->role, sizeof(to->role), "%s", from->role);
	to->is_soft = from->is_soft;
	to->is_read = from->is_read;
}

static void collect(void *ctx, const struct sim_lockreport *r)
{
	struct cli_lock_report *report = &collected[collected_nr];
	bool is_whole;

	(void)ctx;
	if (is_paused)
		return;
	if (collected_nr == REPORTS_MAX) {
		lost_nr++;
		return;
	}
	*report = (struct cli_lock_report){
		.kind = r->kind,
		.headline = strdup(r->headline),
		.signature = strdup(r->signature),
		.text = strdup(r->text),
		.reason = "",
		.classes_nr = r->classes_nr,
	};
	copy_usage(&report->in_irq, &r->in_irq);
	copy_usage(&report->irq_on, &r->irq_on);
	is_whole = report->headline && report->signature && report->text;
	for (u32 i = 0; i < r->classes_nr; i++) {
		report->classes[i] = strdup(r->classes[i]);
		is_whole &= report->classes[i] != NULL;
	}
	if (is_whole) {
		collected_nr++;
		return;
	}
	lost_nr++;
	release(report);
}

/* Outside of it is a library, or the engine, or who calls the kernel. */
static bool is_of_model(const struct reports_symbol *symbol)
{
	return symbol && !reports_backtrace_is_outer(symbol->name) &&
	       !linux_frame_is_user(symbol->name);
}

void cli_lockdep_functions(const void *const *ips, u32 nr, struct sim_text *ret)
{
	char place[PLACE_BYTES_MAX];

	for (u32 i = 0; i < nr; i++) {
		const struct reports_symbol *symbol =
			reports_symbols_find(symbols, (const char *)ips[i] - 1);

		if (sim_place_name(ips[i], place, sizeof(place))) {
			sim_text_add(ret, place);
			return;
		}
		if (!is_of_model(symbol))
			return;
		if (ret->nr + strlen(symbol->name) > FUNCTIONS_BYTES_MAX) {
			sim_text_add(ret, " < ...");
			return;
		}
		sim_text_printf(ret, "%s%s", i ? " < " : "", symbol->name);
	}
}

static bool name_ip(void *ctx, const void *ip, char *buf, size_t bytes)
{
	const struct reports_symbol *symbol =
		reports_symbols_find(symbols, (const char *)ip - 1);
	struct sim_text text = SIM_TEXT_INIT;

	(void)ctx;
	if (sim_place_name(ip, buf, bytes))
		return true;
	reports_symbols_print(symbols, ip, &text);
	reports_lines_print(lines, ip, REPORTS_LINES_INNERMOST, &text);
	snprintf(buf, bytes, "%s", sim_text_str(&text));
	sim_text_fini(&text);
	return !reports_symbols_nr(symbols) || is_of_model(symbol);
}

static const struct sim_lockreport_sink sink = {
	.report = collect,
	.symbol = name_ip,
};

static void forget(void)
{
	for (u32 i = 0; i < collected_nr; i++)
		release(&collected[i]);
	collected_nr = 0;
	stored_nr = 0;
	lost_nr = 0;
	is_paused = false;
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

void cli_lockdep_name_lines(void)
{
	struct sim_error why;

	if (!lines && reports_lines_open(&lines, &why))
		printf("no lines: %s\n", why.message);
}

void cli_lockdep_pause(bool paused)
{
	is_paused = paused;
}

const char *cli_lock_verdict_name(enum cli_lock_verdict verdict)
{
	static const char *const names[CLI_LOCK_VERDICT_NR] = {
		[CLI_LOCK_NO_VERDICT] = "",
		[CLI_LOCK_CONFIRMED] = "confirmed",
		[CLI_LOCK_CONFIRMED_WITH_ACTOR] = "confirmed-with-actor",
		[CLI_LOCK_UNCONFIRMED] = "unconfirmed",
	};

	return names[verdict];
}

static void print_verdict(const struct cli_lock_report *report, bool is_brief)
{
	if (report->verdict == CLI_LOCK_NO_VERDICT)
		return;
	printf("  %sverdict: %s\n", is_brief ? "  " : "",
	       sim_text_str(&report->sentence));
	if (report->token && !is_brief)
		printf("    gordian replay %s\n", report->token);
	if (report->note.nr)
		printf("  %spath: %s\n", is_brief ? "  " : "",
		       sim_text_str(&report->note));
	if (report->related.nr)
		printf("  %srelated: %s\n", is_brief ? "  " : "",
		       sim_text_str(&report->related));
}

void cli_lockdep_print(bool is_brief)
{
	for (u32 i = 0; i < collected_nr; i++) {
		if (is_brief)
			printf("  lockdep: %s\n    %s\n", collected[i].headline,
			       collected[i].signature);
		else
			printf("%s", collected[i].text);
		print_verdict(&collected[i], is_brief);
	}
	if (lost_nr)
		printf("  %s more lock reports were not kept\n",
		       cli_number(lost_nr));
}

int cli_lockdep_store(struct sim_store_campaign *campaign,
		      struct sim_error *err)
{
	for (; stored_nr < collected_nr; stored_nr++) {
		const struct cli_lock_report *report = &collected[stored_nr];
		const struct sim_store_lock_report row = {
			.kind = sim_lockreport_kind_name(report->kind),
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

int cli_lockdep_store_verdicts(struct sim_store *store, const char *shard_id,
			       struct sim_error *err)
{
	for (u32 i = 0; i < collected_nr; i++) {
		const struct cli_lock_report *report = &collected[i];
		const struct sim_store_lock_verdict row = {
			.kind = sim_lockreport_kind_name(report->kind),
			.signature = report->signature,
			.verdict = cli_lock_verdict_name(report->verdict),
			.reason = report->reason,
			.sentence = sim_text_str(&report->sentence),
			.note = sim_text_str(&report->note),
			.bug_id = report->bug_id,
			.token = report->token,
			.executions_nr = report->executions_nr,
			.is_complete = report->is_complete,
		};
		int r;

		if (report->verdict == CLI_LOCK_NO_VERDICT)
			continue;
		r = sim_store_lock_verdict_add(store, shard_id, &row, err);
		if (r)
			return r;
	}
	return 0;
}

struct cli_lock_report *cli_lockdep_report(u32 idx)
{
	return idx < collected_nr ? &collected[idx] : NULL;
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
	reports_lines_close(lines);
	lines = NULL;
}
