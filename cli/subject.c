// SPDX-License-Identifier: GPL-2.0-only
/*
 * subject.c - scenario, model and engine options become one thing to explore
 */
#include "subject.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/assert.h"
#include "base/hash.h"
#include "base/json.h"
#include "core/model.h"
#include "explore/session.h"
#include "model_id.h"
#include "nearest.h"
#include "version.h"
#include "verbs/model.h"

u64 cli_model_id(void)
{
	return strtoull(GORDIAN_MODEL_ID, NULL, 16);
}

const char *cli_model_id_text(void)
{
	return GORDIAN_MODEL_ID;
}

/* ---- names and places ---- */

/* "…/scenarios/slub/x.lua" is called "slub/x", another file by its base. */
static void make_name(const char *path, struct sim_text *ret)
{
	const char *name = strstr(path, "scenarios/");
	const char *next;
	size_t nr;

	while (name && (next = strstr(name + 1, "scenarios/")))
		name = next;
	if (name)
		name += strlen("scenarios/");
	else
		name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
	nr = strlen(name);
	if (nr > 4 && !strcmp(name + nr - 4, ".lua"))
		nr -= 4;
	sim_text_reset(ret);
	sim_text_add_bytes(ret, name, nr);
}

static bool try_path(struct sim_text *ret, const char *dir, const char *name,
		     const char *suffix)
{
	sim_text_reset(ret);
	sim_text_printf(ret, "%s%s%s%s", dir, *dir ? "/" : "", name, suffix);
	return access(sim_text_str(ret), R_OK) == 0 &&
	       strstr(sim_text_str(ret), ".lua");
}

int cli_subject_find(const char *name, struct sim_text *ret_path,
		     struct sim_error *err)
{
	const char *dirs[] = {
		"",
		"scenarios",
		getenv("GORDIAN_SCENARIO_PATH"),
		GORDIAN_SCENARIO_DIR,
		GORDIAN_SCENARIO_SOURCE_DIR,
	};

	for (u32 i = 0; i < ARRAY_SIZE(dirs); i++) {
		if (!dirs[i])
			continue;
		if (try_path(ret_path, dirs[i], name, "") ||
		    try_path(ret_path, dirs[i], name, ".lua"))
			return 0;
	}
	sim_error_set(err, SIM_ERR_ABSENT, "there is no scenario '%s'", name);
	cli_nearest_hint(
		err, "scenarios", name,
		"see 'gordian list scenarios', or set GORDIAN_SCENARIO_PATH");
	return -SIM_ERR_ABSENT;
}

/* ---- settings ---- */

static void add_escaped(struct sim_text *text, const char *str)
{
	for (; *str; str++) {
		if (*str == ' ' || *str == '%')
			sim_text_printf(text, "%%%02x", (unsigned char)*str);
		else
			sim_text_add_char(text, *str);
	}
}

static void add_json(struct sim_json *json, const struct sim_value *value)
{
	switch (value->type) {
	case SIM_VALUE_BOOL:
		sim_json_bool(json, value->b);
		break;
	case SIM_VALUE_INT:
		sim_json_s64(json, value->i);
		break;
	default:
		sim_json_str(json, value->s);
		break;
	}
}

void cli_setting_values(const struct sim_script_setting *set,
			struct sim_text *text)
{
	for (u32 i = 0; i < set->values_nr; i++) {
		sim_text_add(text, i ? "," : "");
		sim_value_print(&set->values[i], text);
	}
}

static bool is_overridden(const struct cli_subject *s, const char *key)
{
	size_t nr = strlen(key);

	for (u32 i = 0; i < s->overrides_nr; i++) {
		if (!strncmp(s->overrides[i], key, nr) &&
		    s->overrides[i][nr] == '=')
			return true;
	}
	return false;
}

/*
 * Does the scenario's text alone not say this value? Settings of the kernel
 * that nobody changed follow from the text, but the variant is always said.
 */
static bool is_said(const struct cli_subject *s,
		    const struct sim_script_setting *set)
{
	if (!set->is_kernel || set->is_matrix || is_overridden(s, set->key))
		return true;
	return sim_script_has_kernel(s->script) && !strcmp(set->key, "variant");
}

static void describe_options(struct cli_subject *s)
{
	u32 nr = sim_script_setting_nr(s->script);
	struct sim_text text = SIM_TEXT_INIT;
	struct sim_json json;

	sim_text_reset(&s->options);
	sim_text_reset(&s->options_json);
	sim_json_init(&json, &s->options_json, 0);
	sim_json_object_begin(&json);
	for (u32 i = 0; i < nr; i++) {
		const struct sim_script_setting *set =
			sim_script_setting(s->script, i);
		const struct sim_value *value =
			sim_script_setting_value(s->script, i);

		if (is_said(s, set)) {
			sim_text_reset(&text);
			sim_value_print(value, &text);
			sim_text_printf(&s->options,
					"%s%s=", s->options.nr ? " " : "",
					set->key);
			add_escaped(&s->options, sim_text_str(&text));
		} else if (!sim_script_has_kernel(s->script)) {
			continue;
		}
		sim_json_key(&json, set->key);
		add_json(&json, value);
	}
	sim_json_object_end(&json);
	sim_text_fini(&text);
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static char *unescaped(const char *from, size_t nr)
{
	char *word = malloc(nr + 1);
	size_t n = 0;

	for (size_t i = 0; word && i < nr; i++) {
		if (from[i] == '%' && i + 2 < nr &&
		    hex_digit(from[i + 1]) >= 0 &&
		    hex_digit(from[i + 2]) >= 0) {
			word[n++] = (char)(hex_digit(from[i + 1]) * 16 +
					   hex_digit(from[i + 2]));
			i += 2;
		} else {
			word[n++] = from[i];
		}
	}
	if (word)
		word[n] = '\0';
	return word;
}

int cli_subject_split(const char *options, char ***ret, u32 *ret_nr)
{
	char **words = calloc(strlen(options) + 1, sizeof(*words));
	u32 nr = 0;

	if (!words)
		return -SIM_ERR_NOMEM;
	while (*options) {
		size_t len = strcspn(options, " ");

		if (len)
			words[nr++] = unescaped(options, len);
		options += len + (options[len] == ' ');
	}
	*ret = words;
	*ret_nr = nr;
	return 0;
}

void cli_words_free(char **words, u32 nr)
{
	for (u32 i = 0; i < nr; i++)
		free(words[i]);
	free(words);
}

/* ---- what sim/explore asks ---- */

static void apply_args(const struct cli_args *args, struct sim_world_options *w)
{
	if (args->points)
		w->points = (enum sim_points_mode)(args->points - 1);
	if (args->timers)
		w->timers = (enum sim_timers_mode)(args->timers - 1);
	if (args->preempt)
		w->preempt = (enum sim_preempt_model)(args->preempt - 1);
	if (args->steps_max)
		w->steps_max = (u32)min_t(u64, args->steps_max, U32_MAX);
	if (args->spins_max)
		w->spins_max = (u32)min_t(u64, args->spins_max, U32_MAX);
}

static int op_describe(void *ctx, struct sim_subject *ret,
		       struct sim_error *err)
{
	const struct cli_subject *s = ctx;

	(void)err;
	*ret = s->subject;
	return 0;
}

static int op_world_options(void *ctx, struct sim_world_options *ret,
			    struct sim_error *err)
{
	const struct cli_subject *s = ctx;

	(void)err;
	*ret = s->world;
	return 0;
}

static void save_model_options(struct cli_subject *s)
{
	const struct sim_model_option *o = linux_model.options;

	for (u32 i = 0; o && o[i].key; i++) {
		SIM_ASSERT(i < CLI_MODEL_OPTIONS_MAX);
		s->saved[i].int_value = o[i].int_value;
		s->saved[i].string_value = o[i].string_value;
	}
	/* Scenarios without a kernel table run on bare CPUs. */
	s->wants_kernel = sim_script_has_kernel(s->script);
}

static void set_model_options(const struct cli_subject *s)
{
	struct sim_model_option *o = linux_model.options;

	for (u32 i = 0; o && o[i].key; i++) {
		o[i].int_value = s->saved[i].int_value;
		o[i].string_value = s->saved[i].string_value;
	}
}

static void op_boot(void *ctx)
{
	struct cli_subject *s = ctx;

	set_model_options(s);
	if (s->wants_kernel)
		linux_model.boot();
	sim_script_boot(s->script);
}

static void op_check(void *ctx)
{
	struct cli_subject *s = ctx;

	if (s->wants_kernel && linux_model.check)
		linux_model.check();
	sim_script_check(s->script);
}

static const struct sim_explore_script_ops script_ops = {
	.describe = op_describe,
	.world_options = op_world_options,
	.boot = op_boot,
	.check = op_check,
};

/* ---- opening ---- */

int cli_subject_select(struct cli_subject *s, u32 idx, struct sim_error *err)
{
	size_t bytes;
	const char *text = sim_script_text(s->script, &bytes);
	int r = sim_script_config_select(s->script, idx, &s->world, err);

	if (r < 0)
		return r;
	save_model_options(s);
	s->world.all_cpus_online = !s->wants_kernel;
	apply_args(s->args, &s->world);
	describe_options(s);
	s->subject = (struct sim_subject){
		.model_id = cli_model_id(),
		.scenario_id = sim_hash64(text, bytes),
		.scenario_name = sim_text_str(&s->name),
		.options = sim_text_str(&s->options),
		.world = s->world,
	};
	return 0;
}

/* Does the script know better than the verdict where the setup stands? */
static bool is_endless_wait(enum sim_verdict verdict)
{
	return verdict == SIM_VERDICT_DEADLOCK ||
	       verdict == SIM_VERDICT_LOST_WAKEUP;
}

int cli_subject_try(struct cli_subject *s, struct sim_error *err)
{
	struct sim_session session;
	int r = sim_session_open(&s->ops, &s->world, &session, err);

	if (r == -SIM_ERR_SCRIPT && is_endless_wait(session.boot.verdict)) {
		int why = sim_script_boot_result(s->script, err);

		return why ? why : r;
	}
	if (r == -SIM_ERR_SCRIPT) {
		const struct sim_error why = *err;

		return sim_error_set(err, SIM_ERR_SCRIPT, "%s: %s",
				     sim_script_path(s->script), why.message);
	}
	if (r)
		return r;
	r = sim_script_boot_result(s->script, err);
	sim_session_close(&session);
	return r;
}

int cli_subject_pick(struct cli_subject *s, const char *options,
		     struct sim_error *err)
{
	u32 nr = sim_script_config_nr(s->script);

	for (u32 i = 0; i < nr; i++) {
		int r = cli_subject_select(s, i, err);

		if (r < 0)
			return r;
		if (!strcmp(sim_text_str(&s->options), options))
			return 0;
	}
	return sim_error_set(err, SIM_ERR_MISMATCH,
			     "scenario '%s' has no configuration '%s'",
			     sim_text_str(&s->name), options);
}

static int copy_settings(struct cli_subject *s, const char *const *settings,
			 u32 nr, struct sim_error *err)
{
	s->overrides = calloc(nr + 1, sizeof(*s->overrides));
	if (!s->overrides)
		return sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	for (u32 i = 0; i < nr; i++) {
		s->overrides[s->overrides_nr] = strdup(settings[i]);
		if (!s->overrides[s->overrides_nr])
			return sim_error_set(err, SIM_ERR_NOMEM,
					     "out of memory");
		s->overrides_nr++;
	}
	return 0;
}

static int open_script(struct cli_subject *s, const char *path,
		       const char *text, struct sim_error *err)
{
	struct sim_script_options o = {
		.library = access(GORDIAN_SCENARIO_SOURCE_DIR "/lib", R_OK) ?
				   GORDIAN_SCENARIO_DIR "/lib" :
				   GORDIAN_SCENARIO_SOURCE_DIR "/lib",
		.path = path,
		.text = text,
		.text_bytes = text ? strlen(text) : 0,
		.model = &linux_model,
		.overrides = (const char *const *)s->overrides,
		.overrides_nr = s->overrides_nr,
	};

	return sim_script_load(&o, &s->script, err);
}

int cli_subject_open_text(const char *name, const char *text,
			  const char *const *settings, u32 settings_nr,
			  const struct cli_args *args, struct cli_subject *ret,
			  struct sim_error *err)
{
	int r;

	*ret = (struct cli_subject){ .args = args };
	ret->ops = (struct sim_explore_script){ &script_ops, ret };
	if (text)		/* stored: the name is known */
		sim_text_add(&ret->name, name);
	else
		make_name(name, &ret->name);
	r = copy_settings(ret, settings, settings_nr, err);
	if (!r)
		r = open_script(ret, name, text, err);
	if (!r)
		r = cli_subject_select(ret, 0, err);
	if (r)
		cli_subject_close(ret);
	return r;
}

int cli_subject_open(const char *path, const char *const *settings,
		     u32 settings_nr, const struct cli_args *args,
		     struct cli_subject *ret, struct sim_error *err)
{
	struct sim_text found = SIM_TEXT_INIT;
	int r = cli_subject_find(path, &found, err);

	/* A missing file with a path or suffix: let the loader say why. */
	if (r && (path[0] == '/' || path[0] == '.' || strstr(path, ".lua"))) {
		sim_text_reset(&found);
		sim_text_add(&found, path);
		r = 0;
	}
	if (!r)
		r = cli_subject_open_text(sim_text_str(&found), NULL, settings,
					  settings_nr, args, ret, err);
	sim_text_fini(&found);
	return r;
}

void cli_subject_close(struct cli_subject *s)
{
	sim_script_free(s->script);
	sim_text_fini(&s->name);
	sim_text_fini(&s->options);
	sim_text_fini(&s->options_json);
	cli_words_free(s->overrides, s->overrides_nr);
	*s = (struct cli_subject){ .script = NULL };
}
