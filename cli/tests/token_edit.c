// SPDX-License-Identifier: GPL-2.0-only
/*
 * token_edit.c - for the sessions: tokens that no run of this build prints
 *
 * token_edit model TOKEN		the same schedule, of another build
 * token_edit hash TOKEN		the same, but it ended in another way
 * token_edit short TOKEN SEED		short token of the same configuration
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "explore/token.h"

static int edit(const char *how, struct sim_token *t, const char *seed,
		struct sim_text *ret, struct sim_error *err)
{
	struct sim_subject subject = {
		.model_id = t->model_id,
		.scenario_id = t->scenario_id,
		.scenario_name = t->name,
		.options = t->options,
		.world = t->world,
	};
	struct sim_outcome outcome = {
		.verdict = t->verdict,
		.steps_nr = t->steps_nr,
		.choices_nr = t->log_nr,
		.event_hash = t->event_hash,
	};

	if (!strcmp(how, "model")) {
		subject.model_id ^= 0x10;
	} else if (!strcmp(how, "hash")) {
		outcome.event_hash ^= 1;
	} else if (!strcmp(how, "short") && seed) {
		sim_token_encode_short(&subject, 'r', strtoull(seed, NULL, 10),
				       ret);
		return 0;
	} else {
		return sim_error_set(err, SIM_ERR_INVAL, "cannot edit '%s'",
				     how);
	}
	return sim_token_encode(&subject, &outcome, t->log, ret, err);
}

int main(int argc, char **argv)
{
	struct sim_text text = SIM_TEXT_INIT;
	struct sim_error err = { .code = 0 };
	struct sim_token token;
	int r;

	if (argc < 3) {
		fputs("usage: token_edit HOW TOKEN [SEED]\n", stderr);
		return 2;
	}
	r = sim_token_decode(argv[2], &token, &err);
	if (!r) {
		r = edit(argv[1], &token, argc > 3 ? argv[3] : NULL, &text,
			 &err);
		sim_token_fini(&token);
	}
	if (r)
		fprintf(stderr, "error: %s\n", err.message);
	else
		puts(sim_text_str(&text));
	sim_text_fini(&text);
	return r ? 2 : 0;
}
