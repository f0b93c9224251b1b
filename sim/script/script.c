// SPDX-License-Identifier: GPL-2.0-only
/*
 * script.c - loading, settings and configurations, small queries
 */
#include "script/script.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/assert.h"
#include "script/parts.h"

#define TEXT_BYTES_MAX	(4u << 20)

static int read_file(struct sim_script *script, struct sim_error *err)
{
	FILE *file = fopen(script->path, "re");
	struct sim_text text = SIM_TEXT_INIT;
	char block[4096];
	size_t got;
	int r = 0;

	if (!file)
		return sim_error_set(err, SIM_ERR_IO, "cannot open '%s': %s",
				     script->path, strerror(errno));
	while ((got = fread(block, 1, sizeof(block), file)) > 0 &&
	       text.nr <= TEXT_BYTES_MAX)
		sim_text_add_bytes(&text, block, got);
	if (ferror(file))
		r = sim_error_set(err, SIM_ERR_IO, "cannot read '%s': %s",
				  script->path, strerror(errno));
	else if (text.nr > TEXT_BYTES_MAX)
		r = sim_error_set(err, SIM_ERR_LIMIT,
				  "'%s' is larger than %u MiB", script->path,
				  TEXT_BYTES_MAX >> 20);
	fclose(file);
	if (!r) {
		script->text_bytes = text.nr;
		script->text = sim_arena_memdup(
			&script->arena, sim_text_str(&text), text.nr + 1);
		if (!script->text)
			r = sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	}
	sim_text_fini(&text);
	return r;
}

static int take_text(struct sim_script *script,
		     const struct sim_script_options *o, struct sim_error *err)
{
	char *text;

	script->library = o->library ?
				  sim_arena_strdup(&script->arena, o->library) :
				  NULL;
	script->path = sim_arena_strdup(&script->arena, o->path);
	script->chunk_name = sim_arena_printf(&script->arena, "@%s", o->path);
	if (!script->path || !script->chunk_name)
		return sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	if (!o->text)
		return read_file(script, err);
	text = sim_arena_alloc(&script->arena, o->text_bytes + 1);
	if (!text)
		return sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	memcpy(text, o->text, o->text_bytes);
	text[o->text_bytes] = '\0';
	script->text = text;
	script->text_bytes = o->text_bytes;
	script->stored = strstr(text, SCRIPT_INCLUDE_MARK);
	if (script->stored) {
		script->text_bytes = (size_t)(script->stored - text);
		script->stored_bytes = o->text_bytes - script->text_bytes;
	}
	return 0;
}

static int load(struct sim_script *script, const struct sim_script_options *o,
		struct sim_error *err)
{
	struct sim_world_options world;
	int r;

	r = take_text(script, o, err);
	if (r < 0)
		return r;
	sim_text_add_bytes(&script->identity, script->text, script->text_bytes);
	r = script_verbs_parse(script, err);
	if (r < 0)
		return r;
	r = script_inspect(script, o, err);
	if (r < 0)
		return r;
	return sim_script_config_select(script, 0, &world, err);
}

int sim_script_load(const struct sim_script_options *o, struct sim_script **ret,
		    struct sim_error *err)
{
	struct sim_script *script = calloc(1, sizeof(*script));
	int r;

	SIM_ASSERT(o->path);
	if (!script)
		return sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	sim_arena_init(&script->arena, 0);
	sim_text_init(&script->identity);
	script->model = o->model;
	script->instructions_max = o->instructions_max ? o->instructions_max :
							 10000000;
	script->memory_bytes_max = o->memory_bytes_max ? o->memory_bytes_max :
							 64u << 20;
	r = load(script, o, err);
	if (r < 0) {
		sim_script_free(script);
		return r;
	}
	*ret = script;
	return 0;
}

void sim_script_free(struct sim_script *script)
{
	if (!script)
		return;
	if (script->inspect)
		lua_close(script->inspect);
	sim_text_fini(&script->identity);
	sim_arena_fini(&script->arena);
	free(script);
}

/* ---- settings and configurations ---- */

/* Value of a setting in configuration @idx. */
static const struct sim_value *value_in(const struct sim_script *script,
					u32 idx, u32 setting_idx)
{
	const struct sim_script_setting *s;

	/* The last setting turns fastest. */
	for (u32 i = script->settings_nr; i-- > setting_idx + 1;)
		idx /= script->settings[i].values_nr;
	s = &script->settings[setting_idx];
	return &s->values[idx % s->values_nr];
}

static const struct sim_value *selected(const struct sim_script *script,
					u32 setting_idx)
{
	return value_in(script, script->config_idx, setting_idx);
}

static const struct sim_value *value_of(const struct sim_script *script,
					const char *key)
{
	for (u32 i = 0; i < script->settings_nr; i++) {
		if (!strcmp(script->settings[i].key, key))
			return selected(script, i);
	}
	SIM_UNREACHABLE();
}

static u32 word_index(const char *word, const char *const *words)
{
	u32 i = 0;

	while (strcmp(words[i], word))
		i++;
	return i;
}

static void world_options(const struct sim_script *script,
			  struct sim_world_options *ret)
{
	static const char *const preempt[] = { "none", "voluntary", "full",
					       "rt" };
	static const char *const points[] = { "sync", "memory", "block" };

	*ret = (struct sim_world_options){
		.cpus_nr = (u32)value_of(script, "cpus")->i,
		.preempt = (enum sim_preempt_model)word_index(
			value_of(script, "preempt")->s, preempt),
		.points = (enum sim_points_mode)word_index(
			value_of(script, "points")->s, points),
		.timers = strcmp(value_of(script, "timers")->s, "idle") ?
				  SIM_TIMERS_ANY :
				  SIM_TIMERS_IDLE,
		.steps_max = (u32)value_of(script, "steps_max")->i,
		.spins_max = (u32)value_of(script, "spins_max")->i,
		.offer_spurious_wakes = value_of(script, "spurious_wakes")->b,
		.all_cpus_online = !script->has_kernel || !script->model ||
				   !script->model->boot,
	};
}

static void model_options(const struct sim_script *script)
{
	struct sim_model_option *o = script->model ? script->model->options :
						     NULL;

	for (; o && o->key; o++) {
		const struct sim_value *value = value_of(script, o->key);

		if (o->type == SIM_VALUE_STRING)
			o->string_value = value->s;
		else if (o->type == SIM_VALUE_BOOL)
			o->int_value = value->b;
		else
			o->int_value = value->i;
	}
}

int sim_script_config_select(struct sim_script *script, u32 idx,
			     struct sim_world_options *ret,
			     struct sim_error *err)
{
	SIM_ASSERT(idx < script->config_nr);
	script->config_idx = idx;
	script->is_booted = false;
	script->boot_result = 1;
	script->actors_nr = 0;
	world_options(script, ret);
	model_options(script);
	return script_expect_read(script, err);
}

void sim_script_config_describe(const struct sim_script *script, u32 idx,
				struct sim_text *text)
{
	const char *between = "";

	for (u32 i = 0; i < script->settings_nr; i++) {
		if (!script->settings[i].is_matrix)
			continue;
		sim_text_printf(text, "%s%s=", between,
				script->settings[i].key);
		sim_value_print(value_in(script, idx, i), text);
		between = " ";
	}
}

bool script_opt_value_push(lua_State *L, const char *key)
{
	struct sim_script *script = script_of(L);
	const struct sim_value *value;
	u32 i = 0;

	while (i < script->settings_nr && strcmp(script->settings[i].key, key))
		i++;
	if (i == script->settings_nr)
		return false;
	value = selected(script, i);
	if (value->type == SIM_VALUE_INT)
		lua_pushinteger(L, value->i);
	else if (value->type == SIM_VALUE_BOOL)
		lua_pushboolean(L, value->b);
	else
		lua_pushstring(L, value->s);
	return true;
}

const char *script_added(const struct sim_script *script)
{
	return value_of(script, "add")->s;
}

const char *script_only(const struct sim_script *script)
{
	return value_of(script, "only")->s;
}

const struct sim_value *sim_script_setting_value(
	const struct sim_script *script, u32 idx)
{
	SIM_ASSERT(idx < script->settings_nr);
	return selected(script, idx);
}

bool sim_script_has_kernel(const struct sim_script *script)
{
	return script->has_kernel;
}

u32 sim_script_setting_nr(const struct sim_script *script)
{
	return script->settings_nr;
}

const struct sim_script_setting *sim_script_setting(
	const struct sim_script *script, u32 idx)
{
	SIM_ASSERT(idx < script->settings_nr);
	return &script->settings[idx];
}

u32 sim_script_config_nr(const struct sim_script *script)
{
	return script->config_nr;
}

/* ---- queries ---- */

const char *sim_script_title(const struct sim_script *script)
{
	return script->title;
}

const char *sim_script_path(const struct sim_script *script)
{
	return script->path;
}

const char *sim_script_text(const struct sim_script *script, size_t *ret_bytes)
{
	*ret_bytes = script->identity.nr;
	return sim_text_str(&script->identity);
}

u32 sim_script_expect_nr(const struct sim_script *script)
{
	return script->expects_nr;
}

const struct sim_script_expect *sim_script_expect(
	const struct sim_script *script, u32 idx)
{
	SIM_ASSERT(idx < script->expects_nr);
	return &script->expects[idx];
}

bool sim_script_expect_is_met(const struct sim_script_expect *expect, u64 hits,
			      u64 total)
{
	switch (expect->how) {
	case SIM_SCRIPT_NEVER:
		return hits == 0;
	case SIM_SCRIPT_ALWAYS:
		return hits == total;
	default:
		return hits > 0;
	}
}

const char *sim_script_how_name(enum sim_script_how how)
{
	static const char *const names[] = { "never", "sometimes", "always" };

	SIM_ASSERT((size_t)how < ARRAY_SIZE(names));
	return names[how];
}

u32 sim_script_actor_nr(const struct sim_script *script)
{
	return script->actors_nr;
}

const struct sim_script_actor *sim_script_actor(const struct sim_script *script,
						u32 idx)
{
	SIM_ASSERT(idx < script->actors_nr);
	return &script->actors[idx].pub;
}

const char *sim_script_traceback(const struct sim_script *script)
{
	return script->traceback;
}

void sim_script_print_set(struct sim_script *script,
			  void (*fn)(void *ctx, const char *line), void *ctx)
{
	script->print = fn;
	script->print_ctx = ctx;
}
