// SPDX-License-Identifier: GPL-2.0-only
/*
 * progress.c - how far an exploration is
 */
#include "progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "base/json.h"
#include "base/text.h"
#include "estimate.h"
#include "message.h"

static volatile sig_atomic_t stop;

static void on_signal(int signal_nr)
{
	if (stop) {
		signal(signal_nr, SIG_DFL);
		raise(signal_nr);
	}
	stop = 1;
}

const volatile sig_atomic_t *cli_stop_flag(void)
{
	struct sigaction action = { .sa_handler = on_signal };

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	return &stop;
}

double cli_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

void cli_progress_begin(struct cli_progress *p, u32 mode, const char *label)
{
	*p = (struct cli_progress){
		.mode = mode,
		.is_terminal = isatty(STDERR_FILENO),
		.began = cli_clock(),
	};
	p->last = p->began;
	snprintf(p->label, sizeof(p->label), "%s", label);
}

static void show_json(const struct cli_progress *p,
		      const struct sim_explore_progress *now, double seconds)
{
	struct sim_text text = SIM_TEXT_INIT;
	struct sim_json json;

	sim_json_init(&json, &text, 0);
	sim_json_object_begin(&json);
	sim_json_key_str(&json, "label", p->label);
	sim_json_key_u64(&json, "executions", now->executions_nr);
	sim_json_key_u64(&json, "executions_max", now->executions_max);
	sim_json_key_u64(&json, "steps", now->steps_nr);
	sim_json_key_u64(&json, "findings", now->findings_nr);
	sim_json_key_u64(&json, "bugs", now->bugs_nr);
	sim_json_key_u64(&json, "limits", now->limits_nr);
	if (now->estimate.total > 0) {
		sim_json_key_double(&json, "estimate", now->estimate.total);
		sim_json_key_double(&json, "estimate_error",
				    now->estimate.error);
	}
	sim_json_key_double(&json, "seconds", seconds);
	sim_json_object_end(&json);
	fprintf(stderr, "%s\n", sim_text_str(&text));
	sim_text_fini(&text);
}

/* Of the budget or, if that comes first, of the whole search. */
static void add_share(const struct sim_explore_progress *now, double rate,
		      struct sim_text *text)
{
	double done = (double)now->executions_nr;
	double max = (double)now->executions_max;

	if (cli_estimate_is_known(&now->estimate) &&
	    (max <= 0 || now->estimate.total < max)) {
		max = now->estimate.total;
		sim_text_add_char(text, ' ');
		cli_estimate_add(&now->estimate, text);
	} else if (max > 0) {
		sim_text_printf(text, " %3.0f%%", 100.0 * done / max);
		if (cli_estimate_is_known(&now->estimate)) {
			sim_text_add(text, " of the budget, ");
			cli_estimate_add(&now->estimate, text);
		}
	} else {
		return;
	}
	sim_text_printf(text, ", %.0f s left,", (max - done) / rate);
}

static void show_line(struct cli_progress *p,
		      const struct sim_explore_progress *now, double seconds)
{
	double rate = seconds > 0 ? (double)now->executions_nr / seconds : 0;
	struct sim_text share = SIM_TEXT_INIT;

	if (rate > 0)
		add_share(now, rate, &share);
	fprintf(stderr,
		"%s%s:%s %s executions, %s/s, %s findings, %u distinct%s",
		p->is_terminal ? "\r\033[K" : "", p->label,
		sim_text_str(&share), cli_number(now->executions_nr),
		cli_number((u64)rate), cli_number(now->findings_nr),
		now->bugs_nr, p->is_terminal ? "" : "\n");
	fflush(stderr);
	sim_text_fini(&share);
	p->is_shown = p->is_terminal;
}

void cli_progress_show(void *progress, const struct sim_explore_progress *now)
{
	struct cli_progress *p = progress;
	double clock = cli_clock();

	if (p->mode == CLI_PROGRESS_NONE)
		return;
	if (clock - p->last < (p->is_terminal ? 0.25 : 10.0))
		return;
	p->last = clock;
	if (p->mode == CLI_PROGRESS_JSON)
		show_json(p, now, clock - p->began);
	else
		show_line(p, now, clock - p->began);
}

double cli_progress_end(struct cli_progress *p)
{
	if (p->is_shown)
		fputs("\r\033[K", stderr);
	return cli_clock() - p->began;
}
