// SPDX-License-Identifier: GPL-2.0-only
/*
 * render.c - from a log to splat, lanes, events or choices
 */
#include "render.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/event.h"
#include "detect/cover.h"
#include "detect/detect.h"
#include "message.h"
#include "reports/choices.h"
#include "reports/chrome.h"
#include "reports/dot.h"
#include "reports/events.h"
#include "reports/lanes.h"
#include "reports/lines.h"
#include "reports/page.h"
#include "reports/splat.h"
#include "reports/symbols.h"
#include "reports/trace.h"
#include "source.h"
#include "strategy/strategy.h"

/*
 * print() of a scenario goes to stderr, as stdout is data; by write(), because
 * it is called on the small stack of a task.
 */
static void print_line(void *ctx, const char *line)
{
	static char said[1024]; /* the rest is cut off */
	size_t nr = strnlen(line, sizeof(said) - 2);

	(void)ctx;
	memcpy(said, line, nr);
	said[nr] = '\0';
	sim_text_defuse(said, "\n\t");
	said[nr++] = '\n';
	/* Nothing can be done if that fails. */
	if (write(STDERR_FILENO, said, nr) < 0)
		return;
}

/* Run the target's log once more with @sink attached. */
static int run_log(struct cli_target *t, const struct sim_sink *sink,
		   struct sim_outcome *ret, struct sim_error *err)
{
	struct sim_strategy_options o = SIM_STRATEGY_OPTIONS_INIT;
	struct sim_strategy *replay;
	int r;

	o.log = t->token.log;
	o.log_nr = t->token.log_nr;
	r = sim_strategy_create("replay", &o, err, &replay);
	if (r)
		return r;
	sim_detect_attach(SIM_DETECT_ALL);
	sim_event_sink_set(sink);
	sim_script_print_set(t->subject.script, print_line, NULL);
	sim_session_run(&t->session, replay, 0, 0, ret);
	sim_script_print_set(t->subject.script, NULL, NULL);
	sim_event_sink_set(NULL);
	sim_detect_detach();
	sim_strategy_destroy(replay);
	if (ret->event_hash != t->token.event_hash)
		return sim_error_set(err, SIM_ERR_MISMATCH,
				     "the schedule did not reproduce: %s",
				     ret->title[0] ?
					     ret->title :
					     sim_verdict_name(ret->verdict));
	return 0;
}

static int render_lanes(struct cli_target *t, const struct cli_args *args,
			struct sim_text *text, struct sim_error *err)
{
	struct reports_lanes_options o = { .is_verbose = args->is_verbose };
	struct reports_lanes lanes;
	struct sim_outcome outcome;
	int r;

	reports_lanes_init(&lanes, &o);
	r = run_log(t, &lanes.sink, &outcome, err);
	if (!r && reports_lanes_render(&lanes, &outcome, text))
		r = sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	if (!r && args->legend)
		reports_lanes_legend(text);
	reports_lanes_fini(&lanes);
	return r;
}

enum splat_frames {
	FRAMES,		 /* of the model */
	FRAMES_LINES,	 /* with file and line */
	FRAMES_ALL_LINES /* the engine's, too */
};

/* Names of functions, files and lines; what is not there is not said. */
struct code {
	struct reports_symbols *symbols;
	struct reports_lines *lines;
	struct sim_error no_lines;
};

static void open_code(struct code *code, enum splat_frames frames)
{
	memset(code, 0, sizeof(*code));
	reports_symbols_load(NULL, &code->symbols, NULL);
	if (frames != FRAMES)
		reports_lines_open(&code->lines, &code->no_lines);
}

static void close_code(struct code *code)
{
	reports_lines_close(code->lines);
	reports_symbols_free(code->symbols);
}

/* The report about the execution that just ended. */
static int print_splat(struct cli_target *t, const struct sim_outcome *outcome,
		       const struct code *code, enum splat_frames frames,
		       struct sim_text *text, struct sim_error *err)
{
	struct sim_text line = SIM_TEXT_INIT;
	struct reports_splat splat = {
		.outcome = outcome,
		.symbols = code->symbols,
		.lines = code->lines,
		.scenario = sim_text_str(&t->subject.name),
		.is_verbose = frames == FRAMES_ALL_LINES,
	};
	int r = 0;

	sim_text_printf(&line, "gordian replay %s",
			sim_text_str(&t->token_text));
	splat.replay = sim_text_str(&line);
	if (reports_splat_print(&splat, text))
		r = sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	if (code->no_lines.code)
		sim_text_printf(text, "no lines: %s\n", code->no_lines.message);
	sim_text_fini(&line);
	return r;
}

static int render_splat(struct cli_target *t, const struct cli_args *args,
			struct sim_text *text, struct sim_error *err)
{
	enum splat_frames frames = args->is_verbose ? FRAMES_ALL_LINES : FRAMES;
	struct sim_outcome outcome;
	struct code code;
	int r = run_log(t, NULL, &outcome, err);

	if (r)
		return r;
	open_code(&code, frames);
	r = print_splat(t, &outcome, &code, frames, text, err);
	close_code(&code);
	return r;
}

static int print_page(struct cli_target *t, struct reports_page *page,
		      const struct code *code,
		      const struct sim_outcome *outcome, struct sim_text *text,
		      struct sim_error *err)
{
	struct sim_text splat = SIM_TEXT_INIT;
	struct sim_text replay = SIM_TEXT_INIT;
	size_t source_bytes;
	int r = print_splat(t, outcome, code, FRAMES_LINES, &splat, err);

	sim_text_printf(&replay, "gordian replay %s",
			sim_text_str(&t->token_text));
	if (!r) {
		const struct reports_page_about about = {
			.scenario = sim_text_str(&t->subject.name),
			.options = sim_text_str(&t->subject.options),
			.source = sim_script_text(t->subject.script,
						  &source_bytes),
			.source_file = sim_script_path(t->subject.script),
			.replay = sim_text_str(&replay),
			.splat = sim_text_str(&splat),
			.model = cli_model_id_text(),
		};

		if (reports_page_print(page, &about, outcome, text))
			r = sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	}
	sim_text_fini(&splat);
	sim_text_fini(&replay);
	return r;
}

static const char *source_text(void *ctx, const char *file)
{
	(void)ctx;
	return cli_source_text(file);
}

int cli_render_page(struct cli_target *t, struct sim_text *text,
		    struct sim_error *err)
{
	static struct reports_page page; /* large */
	struct reports_page_code about = { .sources = { source_text, NULL } };
	struct sim_outcome outcome;
	struct code code;
	int r;

	open_code(&code, FRAMES_LINES);
	about.symbols = code.symbols;
	about.lines = code.lines;
	sim_cover_text(&about.text_start, &about.text_end);
	reports_page_init(&page, &about);
	r = run_log(t, &page.sink, &outcome, err);
	if (!r)
		r = print_page(t, &page, &code, &outcome, text, err);
	reports_page_fini(&page);
	close_code(&code);
	return r;
}

static int render_events(struct cli_target *t,
			 enum reports_events_format format,
			 struct sim_text *text, struct sim_error *err)
{
	struct reports_events events;
	struct sim_outcome outcome;
	int r;

	reports_events_init(&events, format, text);
	r = run_log(t, &events.sink, &outcome, err);
	if (reports_events_fini(&events) && !r)
		r = sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	return r;
}

static int render_chrome(struct cli_target *t, struct sim_text *text,
			 struct sim_error *err)
{
	static struct reports_chrome chrome; /* large */
	struct sim_outcome outcome;
	int r;

	reports_chrome_init(&chrome, text);
	r = run_log(t, &chrome.sink, &outcome, err);
	if (reports_chrome_finish(&chrome, r ? NULL : &outcome) && !r)
		r = sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	return r;
}

static int render_trace(struct cli_target *t, enum reports_trace_format format,
			struct sim_text *text, struct sim_error *err)
{
	static struct reports_trace trace; /* large */
	struct sim_outcome outcome;
	int r;

	reports_trace_init(&trace, format, text);
	r = run_log(t, &trace.sink, &outcome, err);
	if (reports_trace_finish(&trace, r ? NULL : &outcome) && !r)
		r = sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	return r;
}

static int render_dot(struct cli_target *t, struct sim_text *text,
		      struct sim_error *err)
{
	struct sim_outcome outcome;
	int r = run_log(t, NULL, &outcome, err);

	if (!r && reports_dot_wait_for(&outcome, text))
		r = sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	return r;
}

static int render_choices(struct cli_target *t, struct sim_text *text,
			  struct sim_error *err)
{
	struct sim_outcome outcome;
	int r = run_log(t, NULL, &outcome, err);

	/* The log of the run just made names the tasks. */
	if (!r &&
	    reports_choices_print(t->session.log, t->session.log_nr, text))
		r = sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	return r;
}

/* A file of bytes is nothing for a terminal. */
static int write_out(const struct cli_args *args, const struct sim_text *text,
		     struct sim_error *err)
{
	FILE *file = stdout;
	bool is_bad;

	if (args->format == CLI_SHOW_TRACE_DAT && !args->out && isatty(1)) {
		sim_error_set(err, SIM_ERR_INVAL,
			      "trace-dat is not for a terminal");
		sim_error_hint(err, "--out=trace.dat writes it into a file");
		return -SIM_ERR_INVAL;
	}
	if (args->out)
		file = fopen(args->out, "wb");
	if (!file)
		return sim_error_set(err, SIM_ERR_IO, "cannot write '%s'",
				     args->out);
	is_bad = fwrite(sim_text_str(text), 1, text->nr, file) != text->nr;
	if (args->out && (fclose(file) || is_bad))
		return sim_error_set(err, SIM_ERR_IO, "cannot write '%s'",
				     args->out);
	return 0;
}

int cli_render_log(struct cli_target *t, const struct cli_args *args,
		   u32 default_format, struct sim_error *err)
{
	struct sim_text text = SIM_TEXT_INIT;
	int r = 0;

	switch (args->format ? args->format : default_format) {
	case CLI_SHOW_LANES:
		r = render_lanes(t, args, &text, err);
		break;
	case CLI_SHOW_EVENTS:
		r = render_events(t, REPORTS_EVENTS_TEXT, &text, err);
		break;
	case CLI_SHOW_JSON:
		r = render_events(t, REPORTS_EVENTS_JSON, &text, err);
		break;
	case CLI_SHOW_CHOICES:
		r = render_choices(t, &text, err);
		break;
	case CLI_SHOW_CHROME:
		r = render_chrome(t, &text, err);
		break;
	case CLI_SHOW_DOT:
		r = render_dot(t, &text, err);
		break;
	case CLI_SHOW_HTML:
		r = cli_render_page(t, &text, err);
		break;
	case CLI_SHOW_FTRACE:
		r = render_trace(t, REPORTS_TRACE_TEXT, &text, err);
		break;
	case CLI_SHOW_TRACE_DAT:
		r = render_trace(t, REPORTS_TRACE_DAT, &text, err);
		break;
	default:
		r = render_splat(t, args, &text, err);
		break;
	}
	if (!r)
		r = write_out(args, &text, err);
	sim_text_fini(&text);
	return r;
}

int cli_render(struct cli_target *t, const struct cli_args *args,
	       struct sim_error *err)
{
	return cli_render_log(t, args, CLI_SHOW_SPLAT, err);
}
