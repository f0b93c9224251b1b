/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * subject.h - a scenario together with the kernel model, ready to be run
 *
 * Owns:       the loaded script, its settings in effect, the op table by which
 *             sim/explore boots and checks it.
 * Used by:    run, explore, replay, show, check.
 */
#ifndef CLI_SUBJECT_H
#define CLI_SUBJECT_H

#include "base/text.h"
#include "explore/ops.h"
#include "opt.h"
#include "script/script.h"

#define CLI_MODEL_OPTIONS_MAX	32

struct cli_subject {
	struct sim_script		*script;
	const struct cli_args		*args;
	struct sim_explore_script	ops;
	struct sim_subject		subject;	/* identity */
	struct sim_world_options	world;		/* in effect */
	struct sim_text			name;
	struct sim_text			options;	/* "a=1 variant=v4" */
	struct sim_text			options_json;
	char				**overrides;
	u32				overrides_nr;
	/* The model's options are globals of the model, which a new world puts
	 * back: they are set again when booting. */
	struct {
		s64		int_value;
		const char	*string_value;
	}				saved[CLI_MODEL_OPTIONS_MAX];
	bool				wants_kernel;
};

/** cli_subject_open() - load the scenario at @path
 * @settings: "key=value" each, copied
 * @args: engine options of the command line; must outlive @ret
 */
int cli_subject_open(const char *path, const char *const *settings,
		     u32 settings_nr, const struct cli_args *args,
		     struct cli_subject *ret, struct sim_error *err);

/** cli_subject_open_text() - the same for a text (from a database) */
int cli_subject_open_text(const char *name, const char *text,
			  const char *const *settings, u32 settings_nr,
			  const struct cli_args *args, struct cli_subject *ret,
			  struct sim_error *err);

/** cli_subject_select() - make configuration @idx the one in effect */
int cli_subject_select(struct cli_subject *s, u32 idx, struct sim_error *err);

/** cli_subject_try() - boot the selected configuration once and see that setup
 * came to its end; the error says where it did not */
int cli_subject_try(struct cli_subject *s, struct sim_error *err);

/** cli_subject_pick() - select the configuration whose options are @options */
int cli_subject_pick(struct cli_subject *s, const char *options,
		     struct sim_error *err);

void cli_subject_close(struct cli_subject *s);

/** cli_setting_values() - append the values of @set, "a,b" for a matrix */
void cli_setting_values(const struct sim_script_setting *set,
			struct sim_text *text);

/** cli_subject_split() - options text back to "key=value" words
 * @ret: array to be released with cli_words_free()
 */
int cli_subject_split(const char *options, char ***ret, u32 *ret_nr);
void cli_words_free(char **words, u32 nr);

/** cli_subject_find() - path of the scenario called @name ("slub/x"), or as it
 * is when there is such a file. Return: 0 or -SIM_ERR_ABSENT */
int cli_subject_find(const char *name, struct sim_text *ret_path,
		     struct sim_error *err);

/** cli_model_id() - identity of the model code of this build */
u64 cli_model_id(void);

/** cli_model_id_text() - the same as 16 hex digits */
const char *cli_model_id_text(void);

#endif /* CLI_SUBJECT_H */
