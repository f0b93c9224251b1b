// SPDX-License-Identifier: GPL-2.0-only
/*
 * debug_branch.c - what became of a schedule, and its tokens
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "debug.h"
#include "explore/whatif.h"

/* Stand before the step that took decision @number. */
static u32 step_before(const struct cli_debug *d, u32 number)
{
	u32 step = sim_stepper_decider(d->stepper, number);

	return step ? step - 1 : 0;
}

int cli_debug_what_if(struct cli_debug *d, u32 number, u32 value,
		      const char *then, struct sim_error *err)
{
	const struct sim_what_if what = {
		.number = number,
		.value = value,
		.then = then,
	};
	struct sim_what_if_result result;
	struct cli_debug_branch branch;
	u32 at = step_before(d, number);
	int r = sim_what_if(d->stepper, &what, &result, err);

	/* It may stand nowhere now. */
	sim_stepper_seek(d->stepper, sim_stepper_at(d->stepper));
	if (r)
		return r;
	branch = (struct cli_debug_branch){
		.log = result.log,
		.log_nr = result.log_nr,
		.from = d->branch,
		.decision = number,
		.value = value,
		.outcome = result.outcome,
	};
	if (sim_vec_push(&d->branches, branch) < 0) {
		free(result.log);
		return sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	}
	r = cli_debug_use(d, (u32)d->branches.nr - 1, err);
	if (!r)
		sim_stepper_seek(d->stepper, at);
	return r;
}

void cli_debug_branches(const struct cli_debug *d, struct sim_text *out)
{
	for (u32 i = 0; i < d->branches.nr; i++) {
		const struct cli_debug_branch *b = &d->branches.items[i];

		sim_text_printf(out, "%c%2u ", i == d->branch ? '*' : ' ', i);
		if (i)
			sim_text_printf(out,
					"%u with decision %u = %u: ", b->from,
					b->decision, b->value);
		sim_text_printf(out, "%s after %u steps%s%s\n",
				sim_verdict_name(b->outcome.verdict),
				b->outcome.steps_nr,
				b->outcome.title[0] ? ": " : "",
				b->outcome.title);
	}
}

int cli_debug_save(struct cli_debug *d, const char *path, struct sim_text *out,
		   struct sim_error *err)
{
	struct sim_text token = SIM_TEXT_INIT;
	FILE *file = NULL;
	bool is_bad;
	int r = cli_debug_token(d, d->branch, &token, err);

	if (!r && path)
		file = fopen(path, "w");
	if (!r && path && !file)
		r = sim_error_set(err, SIM_ERR_IO, "cannot write '%s'", path);
	if (file) {
		is_bad = fprintf(file, "%s\n", sim_text_str(&token)) < 0;
		if (fclose(file) || is_bad)
			r = sim_error_set(err, SIM_ERR_IO, "cannot write '%s'",
					  path);
	}
	if (!r && path)
		sim_text_printf(out, "branch %u: token in %s\n", d->branch,
				path);
	else if (!r)
		sim_text_printf(out, "branch %u: gordian replay %s\n",
				d->branch, sim_text_str(&token));
	if (!r)
		d->branches.items[d->branch].is_saved = true;
	sim_text_fini(&token);
	return r;
}

int cli_debug_save_all(struct cli_debug *d, struct sim_text *out,
		       struct sim_error *err)
{
	int r = 0;

	for (u32 i = 0; !r && i < d->branches.nr; i++) {
		d->branch = i;
		if (!d->branches.items[i].is_saved)
			r = cli_debug_save(d, NULL, out, err);
	}
	return r;
}

int cli_debug_token(const struct cli_debug *d, u32 idx, struct sim_text *out,
		    struct sim_error *err)
{
	const struct cli_debug_branch *b = &d->branches.items[idx];

	if (!idx) {
		sim_text_add(out, sim_text_str(&d->target->token_text));
		return 0;
	}
	return sim_token_encode(&d->target->subject.subject, &b->outcome,
				b->log, out, err);
}
