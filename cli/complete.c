// SPDX-License-Identifier: GPL-2.0-only
/*
 * complete.c - the last word of a command line, by the tables
 */
#include "complete.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "commands.h"
#include "core/model.h"
#include "opt.h"
#include "subject.h"
#include "verbs/model.h"

/* The word to complete, and what of it stands in front of each answer. */
struct completion {
	const struct cli_command	*command;
	char *const			*words;
	u32				nr;
	const char			*last;
	const char			*front;	/* "--format=", or "" */
};

/* The first positional words; -- and what follows is left out. */
#define POSITIONS_MAX	4

struct positions {
	const char	*word[POSITIONS_MAX];
	u32		nr;
	const struct cli_opt	*open;	/* an option whose value comes next */
	bool		is_behind;	/* settings have begun */
};

static void answer(void *ctx, const char *word, const char *about)
{
	const struct completion *c = ctx;
	size_t front_chars = strlen(c->front);

	if (strncmp(word, c->last + front_chars,
		    strlen(c->last + front_chars)) == 0)
		printf("%s%s\t%s\n", c->front, word, about);
}

static void answer_files(void)
{
	puts(":files");
}

static void answer_choices(struct completion *c, const char *const *choices)
{
	for (u32 i = 0; choices && choices[i]; i++)
		answer(c, choices[i], "");
}

/* ---- options ---- */

static void answer_value(struct completion *c, const struct cli_opt *opt)
{
	answer_choices(c, opt->choices);
	if (opt->list)
		cli_list_each(opt->list, answer, c);
	if (opt->arg && !strcmp(opt->arg, "FILE"))
		answer_files();
}

static const struct cli_opt *find_option(const struct cli_command *command,
					 const char *word, size_t chars)
{
	for (const struct cli_opt *opt = command->opts; opt->name; opt++) {
		if (chars == 2 && word[1] == opt->letter)
			return opt;
		if (strlen(opt->name) + 2 == chars && word[1] == '-' &&
		    strncmp(word + 2, opt->name, chars - 2) == 0)
			return opt;
	}
	return NULL;
}

static void answer_options(struct completion *c)
{
	const char *end = strchr(c->last, '=');
	const struct cli_opt *found;
	char word[64];

	if (end) {
		found = find_option(c->command, c->last,
				    (size_t)(end - c->last));
		snprintf(word, sizeof(word), "%.*s", (int)(end + 1 - c->last),
			 c->last);
		c->front = word;
		if (found)
			answer_value(c, found);
		c->front = "";
		return;
	}
	for (const struct cli_opt *opt = c->command->opts; opt->name; opt++) {
		snprintf(word, sizeof(word), "--%s%s", opt->name,
			 opt->arg ? "=" : "");
		answer(c, word, opt->help);
	}
	answer(c, "--help", "Say what the command does");
}

/* ---- positional words ---- */

/* "[a|b|c]" names its words itself; capitals say what kind of word it is. */
static void answer_word(struct completion *c, u32 idx)
{
	const char *kind = c->command->words;
	struct sim_text word = SIM_TEXT_INIT;

	if (strstr(kind, "SCENARIO")) {
		cli_list_each("scenarios", answer, c);
		answer_files();
	} else if (strstr(kind, "NAME|SQL")) {
		cli_list_each("queries", answer, c);
		answer_files();
	} else if (idx == 0) {
		for (kind += *kind == '['; *kind; kind++) {
			if (*kind != '|' && *kind != ']') {
				sim_text_add_char(&word, *kind);
				if (kind[1] != '|' && kind[1] != ']' && kind[1])
					continue;
				answer(c, sim_text_str(&word), "");
				sim_text_reset(&word);
			}
		}
	}
	sim_text_fini(&word);
}

/* ---- settings ---- */

static void answer_setting(struct completion *c,
			   const struct sim_script_setting *set)
{
	const struct sim_model_option *model =
		set->is_kernel ? sim_model_option_find(&linux_model, set->key) :
				 NULL;
	const struct cli_opt *opt = c->command->opts;
	struct sim_text value = SIM_TEXT_INIT;

	/* Some may be given as options, too. */
	while (opt->name && strcmp(opt->name, set->key) != 0)
		opt++;
	if (set->type == SIM_VALUE_BOOL) {
		answer(c, "true", "");
		answer(c, "false", "");
	} else if (model && model->choices) {
		answer_choices(c, model->choices);
	} else if (set->is_kernel && opt->name && opt->choices) {
		answer_choices(c, opt->choices);
	} else {
		for (u32 i = 0; i < set->values_nr; i++) {
			sim_text_reset(&value);
			sim_value_print(&set->values[i], &value);
			answer(c, sim_text_str(&value), "");
		}
	}
	sim_text_fini(&value);
}

/* Keys, or behind "key=" the values of that. */
static void answer_settings(struct completion *c, const char *scenario)
{
	const struct cli_args args = { .words_nr = 0 };
	const char *end = strchr(c->last, '=');
	struct sim_error err;
	struct cli_subject s;
	char word[64];

	if (cli_subject_open(scenario, NULL, 0, &args, &s, &err))
		return;
	for (u32 i = 0; i < sim_script_setting_nr(s.script); i++) {
		const struct sim_script_setting *set =
			sim_script_setting(s.script, i);

		snprintf(word, sizeof(word), "%s=", set->key);
		if (!end) {
			answer(c, word, set->help ? set->help : "");
		} else if (!strncmp(c->last, word,
				    (size_t)(end + 1 - c->last)) &&
			   strlen(word) == (size_t)(end + 1 - c->last)) {
			c->front = word;
			answer_setting(c, set);
			c->front = "";
		}
	}
	cli_subject_close(&s);
}

/* ---- the whole ---- */

static void read_words(const struct completion *c, struct positions *ret)
{
	*ret = (struct positions){ .nr = 0 };
	for (u32 i = 1; i + 1 < c->nr; i++) {
		const char *word = c->words[i];

		if (ret->open) {
			ret->open = NULL;
		} else if (!strcmp(word, "--")) {
			ret->is_behind = true;
			return;
		} else if (word[0] == '-' && word[1]) {
			ret->open = find_option(c->command, word, strlen(word));
			if (ret->open && !ret->open->arg)
				ret->open = NULL;
		} else if (ret->nr < POSITIONS_MAX) {
			ret->word[ret->nr++] = word;
		}
	}
}

/* Of "WHAT [SCENARIO]" the second word is the scenario. */
static const char *scenario_of(const struct completion *c,
			       const struct positions *at)
{
	u32 idx = strncmp(c->command->words, "SCENARIO", 8) ? 1 : 0;

	if (idx < at->nr)
		return at->word[idx];
	return at->nr ? at->word[at->nr - 1] : NULL;
}

static void answer_commands(struct completion *c, bool has_options)
{
	for (u32 i = 0; cli_command_by_idx(i); i++)
		answer(c, cli_command_by_idx(i)->name,
		       cli_command_by_idx(i)->summary);
	if (!has_options)
		return;
	answer(c, "help", "the man page of a command");
	answer(c, "--help", "what gordian does");
	answer(c, "--version", "of gordian, model and libraries");
}

void cli_complete(char *const *words, u32 nr)
{
	struct completion c = {
		.words = words,
		.nr = nr,
		.last = nr ? words[nr - 1] : "",
		.front = "",
	};
	struct positions at;

	if (nr <= 1 || !strcmp(words[0], "help")) {
		answer_commands(&c, nr <= 1);
		return;
	}
	for (u32 i = 0; cli_command_by_idx(i); i++) {
		if (!strcmp(cli_command_by_idx(i)->name, words[0]))
			c.command = cli_command_by_idx(i);
	}
	if (!c.command)
		return;
	read_words(&c, &at);
	if (at.is_behind) {
		if (c.command->takes_settings && scenario_of(&c, &at))
			answer_settings(&c, scenario_of(&c, &at));
	} else if (at.open) {
		answer_value(&c, at.open);
	} else if (c.last[0] == '-') {
		answer_options(&c);
	} else if (at.nr < c.command->words_max) {
		answer_word(&c, at.nr);
	}
}
