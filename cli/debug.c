// SPDX-License-Identifier: GPL-2.0-only
/*
 * debug.c - open a schedule, change to another one
 */
#include "debug.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "detect/detect.h"
#include "explore/campaign.h"
#include "reports/lines.h"
#include "reports/symbols.h"
#include "strategy/strategy.h"

static int add_branch(struct cli_debug *d, const struct sim_choice *log,
		      u32 log_nr, struct sim_error *err)
{
	struct cli_debug_branch branch = { .log_nr = log_nr, .is_saved = true };

	branch.log = malloc((log_nr + 1UL) * sizeof(*log));
	if (branch.log && log_nr)
		memcpy(branch.log, log, log_nr * sizeof(*log));
	if (!branch.log || sim_vec_push(&d->branches, branch) < 0) {
		free(branch.log);
		return sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	}
	return 0;
}

/* A short token says how to find its choices. */
static int add_short(struct cli_debug *d, struct sim_error *err)
{
	const struct sim_strategy_options o = SIM_STRATEGY_OPTIONS_INIT;
	struct sim_session *s = &d->target->session;
	const struct sim_token *token = &d->target->token;
	struct sim_strategy *strategy;
	struct sim_outcome outcome;
	int r = sim_strategy_create(sim_strategy_by_letter(token->letter)->name,
				    &o, err, &strategy);

	if (r)
		return r;
	sim_detect_attach(SIM_DETECT_ALL);
	sim_session_run(s, strategy, sim_campaign_mix(token->seed), 0,
			&outcome);
	sim_detect_detach();
	sim_strategy_destroy(strategy);
	return add_branch(d, s->log, outcome.choices_nr, err);
}

static int check_reproduced(struct cli_debug *d, struct sim_error *err)
{
	const struct sim_outcome *o = &d->branches.items[0].outcome;
	const struct sim_token *token = &d->target->token;

	if (token->is_short || o->event_hash == token->event_hash)
		return 0;
	return sim_error_set(
		err, SIM_ERR_MISMATCH, "the schedule did not reproduce: %s",
		o->title[0] ? o->title : sim_verdict_name(o->verdict));
}

int cli_debug_open(struct cli_target *t, struct cli_debug *ret,
		   struct sim_error *err)
{
	const struct reports_lanes_options o = { .is_verbose = true };
	int r;

	*ret = (struct cli_debug){ .target = t };
	reports_lanes_init(&ret->lanes, &o);
	/* Without them there is less to say. */
	reports_symbols_load(NULL, &ret->symbols, NULL);
	reports_lines_open(&ret->lines, NULL);
	r = t->token.is_short ?
		    add_short(ret, err) :
		    add_branch(ret, t->token.log, t->token.log_nr, err);
	if (!r)
		r = cli_debug_use(ret, 0, err);
	if (!r)
		r = check_reproduced(ret, err);
	if (r)
		cli_debug_close(ret);
	return r;
}

void cli_debug_close(struct cli_debug *d)
{
	sim_stepper_close(d->stepper);
	for (size_t i = 0; i < d->branches.nr; i++)
		free(d->branches.items[i].log);
	sim_vec_fini(&d->branches);
	reports_lines_close(d->lines);
	reports_symbols_free(d->symbols);
	reports_lanes_fini(&d->lanes);
	d->stepper = NULL;
}

int cli_debug_use(struct cli_debug *d, u32 idx, struct sim_error *err)
{
	struct cli_debug_branch *branch = &d->branches.items[idx];
	u32 at = d->stepper ? sim_stepper_at(d->stepper) : 0;
	struct sim_stepper *stepper;
	int r;

	sim_stepper_close(d->stepper);
	d->stepper = NULL;
	r = sim_stepper_open(&d->target->session, branch->log, branch->log_nr,
			     &stepper, err);
	if (r)
		return r;
	d->stepper = stepper;
	d->branch = idx;
	branch->outcome = *sim_stepper_outcome(stepper);
	reports_lanes_reset(&d->lanes);
	sim_stepper_watch(stepper, &d->lanes.sink);
	reports_lanes_end(&d->lanes, &branch->outcome);
	sim_stepper_seek(stepper, at);
	return 0;
}

/* ---- what a terminal may be given ---- */

void cli_debug_defuse(struct sim_text *text)
{
	struct sim_text shown = SIM_TEXT_INIT;
	const u8 *s = (const u8 *)sim_text_str(text);

	for (size_t i = 0; i < text->nr;) {
		size_t bytes =
			s[i] == '\n' ? 1 : sim_utf8_shown(s + i, text->nr - i);

		if (bytes)
			sim_text_add_bytes(&shown, s + i, bytes);
		else
			sim_text_add_char(&shown, '?');
		i += bytes ? bytes : 1;
	}
	sim_text_fini(text);
	*text = shown;
}
