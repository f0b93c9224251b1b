// SPDX-License-Identifier: GPL-2.0-only
/*
 * library.c - the tables of verbs as stubs for LuaLS
 */
#include "library.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "core/model.h"
#include "library_returns.h"
#include "script/script.h"
#include "verbs/model.h"
#include "version.h"

/* A verb, of the script or of the model. */
struct entry {
	const char		*owner;
	const char		*name;
	const char		*args;
	const char		*help;
	enum sim_verb_when	when;
	bool			is_module;	/* k.owner:name() */
};

static bool entry_by_idx(u32 idx, struct entry *ret)
{
	const struct sim_script_builtin *b;
	const struct sim_verb *v;
	u32 nr = 0;

	for (; (b = sim_script_builtin(nr)); nr++) {
		if (nr != idx)
			continue;
		*ret = (struct entry){
			.owner = b->owner,
			.name = b->name,
			.args = b->args,
			.help = b->help,
		};
		return true;
	}
	v = linux_model.verbs;
	for (; v->name && nr < idx; nr++)
		v++;
	if (!v->name)
		return false;
	*ret = (struct entry){
		.owner = v->module,
		.name = v->name,
		.args = v->args ? v->args : "",
		.help = v->help,
		.when = v->when,
		.is_module = !v->is_method,
	};
	return true;
}

static bool is_same_owner(const struct entry *a, const struct entry *b)
{
	return a->is_module == b->is_module && !strcmp(a->owner, b->owner);
}

/* Is entry @idx the first of its owner? */
static bool is_first(u32 idx, const struct entry *e)
{
	struct entry before;

	for (u32 i = 0; i < idx; i++) {
		if (entry_by_idx(i, &before) && is_same_owner(&before, e))
			return false;
	}
	return true;
}

/* ---- arguments: "cpu:int, how:string? {key:int}" ---- */

struct arg {
	const char	*name;
	size_t		name_nr;
	const char	*type;
	size_t		type_nr;
	bool		is_optional;
};

static size_t word_nr(const char *at)
{
	size_t nr = 0;

	while (isalnum((unsigned char)at[nr]) || at[nr] == '_')
		nr++;
	return nr;
}

/* Return: what follows, NULL when there is no argument at @at. */
static const char *next_arg(const char *at, struct arg *ret)
{
	while (*at == ' ' || *at == ',')
		at++;
	ret->name = at;
	ret->name_nr = word_nr(at);
	if (!ret->name_nr || at[ret->name_nr] != ':')
		return NULL;
	at += ret->name_nr + 1;
	ret->type = at;
	ret->type_nr = word_nr(at);
	at += ret->type_nr;
	ret->is_optional = *at == '?';
	return at + ret->is_optional;
}

/* The table of options, or NULL. */
static const char *options_of(const struct entry *e)
{
	const char *brace = strchr(e->args, '{');

	return brace ? brace + 1 : NULL;
}

static bool is_type(const struct arg *arg, const char *type)
{
	return strlen(type) == arg->type_nr &&
	       !memcmp(arg->type, type, arg->type_nr);
}

/* "---@param name? integer" */
static void add_arg(struct sim_text *text, const char *what,
		    const struct arg *arg, bool is_optional)
{
	sim_text_printf(text, "---@%s %.*s%s ", what, (int)arg->name_nr,
			arg->name, is_optional ? "?" : "");
	if (is_type(arg, "int"))
		sim_text_add(text, "integer");
	else if (is_type(arg, "bool"))
		sim_text_add(text, "boolean");
	else
		sim_text_add_bytes(text, arg->type, arg->type_nr);
	sim_text_add_char(text, '\n');
}

/* ---- one verb ---- */

/* "---@class slub_create_options" with a field for each. */
static void add_options_class(struct sim_text *text, const struct entry *e)
{
	const char *at = options_of(e);
	struct arg arg;

	if (!at)
		return;
	sim_text_printf(text, "\n---@class %s_%s_options\n", e->owner, e->name);
	while ((at = next_arg(at, &arg)))
		add_arg(text, "field", &arg, true);
}

static void add_help(struct sim_text *text, const struct entry *e)
{
	size_t nr = strlen(e->help);
	bool is_ended = nr && strchr(".?!", e->help[nr - 1]);

	sim_text_printf(text, "\n---%c%s%s\n", toupper(e->help[0]), e->help + 1,
			is_ended ? "" : ".");
	if (e->when == SIM_VERB_SETUP_ONLY)
		sim_text_add(text, "---In setup only.\n");
	if (e->when == SIM_VERB_ACTOR_ONLY)
		sim_text_add(text, "---In actors only.\n");
}

/* "function k_cpu:" */
static void add_head(struct sim_text *text, const struct entry *e)
{
	sim_text_printf(text, "function %s%s%s%s(", e->is_module ? "k_" : "",
			e->owner,
			!e->owner[0]		   ? "" :
			!strcmp(e->owner, "expect") ? "." :
						      ":",
			e->name);
}

static void add_verb(struct sim_text *text, const struct entry *e)
{
	const char *returns = cli_library_returns(e->owner, e->name);
	struct sim_text names = SIM_TEXT_INIT;
	const char *at = e->args;
	struct arg arg;

	add_options_class(text, e);
	add_help(text, e);
	while ((at = next_arg(at, &arg))) {
		add_arg(text, "param", &arg, arg.is_optional);
		sim_text_printf(&names, "%s%.*s", names.nr ? ", " : "",
				(int)arg.name_nr, arg.name);
	}
	if (options_of(e)) {
		sim_text_printf(text, "---@param options? %s_%s_options\n",
				e->owner, e->name);
		sim_text_printf(&names, "%soptions", names.nr ? ", " : "");
	}
	if (returns)
		sim_text_printf(text, "---@return %s\n", returns);
	add_head(text, e);
	sim_text_printf(text, "%s) end\n", sim_text_str(&names));
	sim_text_fini(&names);
}

/* ---- classes ---- */

static void add_k(struct sim_text *text)
{
	struct entry e;

	sim_text_add(text,
		     "\n---What setup, actors, events and check get. Fields of "
		     "your own are allowed:\n"
		     "---assign them in setup, read them everywhere.\n"
		     "---@class k\n"
		     "---@field opt table values of the options and of the "
		     "kernel settings\n"
		     "---@field options table the same\n");
	for (u32 i = 0; entry_by_idx(i, &e); i++) {
		if (e.is_module && is_first(i, &e))
			sim_text_printf(text, "---@field %s k_%s\n", e.owner,
					e.owner);
	}
	sim_text_add(text, "---@field [string] any\nlocal k = {}\n");
}

static void add_owner(struct sim_text *text, const struct entry *e)
{
	const char *prefix = e->is_module ? "k_" : "";

	if (!e->owner[0])
		return;			/* globals */
	if (!strcmp(e->owner, "k"))
		add_k(text);
	else if (!strcmp(e->owner, "expect"))
		sim_text_add(text,
			     "\n---One that is not met ends the execution, "
			     "verdict assertion. The last argument\n"
			     "---says in words what is expected.\n"
			     "expect = {}\n");
	else
		sim_text_printf(text, "\n---@class %s%s\nlocal %s%s = {}\n",
				prefix, e->owner, prefix, e->owner);
}

void cli_library_stubs(struct sim_text *text)
{
	struct entry owner;
	struct entry e;

	sim_text_add(text,
		     "---@meta\n"
		     "-- SPDX-License-Identifier: GPL-2.0-only\n"
		     "-- Made by 'gordian --stubs' from the tables of verbs. "
		     "For language servers: what a\n"
		     "-- scenario may say. The verbs k.MODULE:verb() are there "
		     "in scenarios with a kernel.\n"
		     "error(\"this file is read by editors only\")\n");
	for (u32 i = 0; entry_by_idx(i, &owner); i++) {
		if (!is_first(i, &owner))
			continue;
		add_owner(text, &owner);
		for (u32 j = i; entry_by_idx(j, &e); j++) {
			if (is_same_owner(&e, &owner))
				add_verb(text, &e);
		}
	}
}

/* ---- where they are ---- */

/* Beside the program in a build, or below its prefix when installed. */
static bool find_directory(struct sim_text *ret)
{
	static const char *const places[] = {
		"library",
		"../share/gordian/library",
	};
	struct sim_text file = SIM_TEXT_INIT;
	char exe[4096];
	ssize_t nr = readlink("/proc/self/exe", exe, sizeof(exe) - 1);
	bool is_found = false;

	while (nr > 0 && exe[nr - 1] != '/')
		nr--;
	for (u32 i = 0; nr > 0 && !is_found && i < ARRAY_SIZE(places); i++) {
		sim_text_reset(ret);
		sim_text_add_bytes(ret, exe, (size_t)nr);
		sim_text_add(ret, places[i]);
		sim_text_reset(&file);
		sim_text_printf(&file, "%s/gordian.lua", sim_text_str(ret));
		is_found = !access(sim_text_str(&file), R_OK);
	}
	if (!is_found) {
		sim_text_reset(ret);
		sim_text_add(ret, GORDIAN_LIBRARY_DIR);
		is_found = !access(GORDIAN_LIBRARY_DIR "/gordian.lua", R_OK);
	}
	sim_text_fini(&file);
	return is_found;
}

void cli_library_settings(struct sim_text *text)
{
	struct sim_text dir = SIM_TEXT_INIT;
	struct sim_json json;

	sim_json_init(&json, text, 2);
	sim_json_object_begin(&json);
	sim_json_key_str(&json, "runtime.version", "Lua 5.4");
	if (find_directory(&dir)) {
		sim_json_key(&json, "workspace.library");
		sim_json_array_begin(&json);
		sim_json_str(&json, sim_text_str(&dir));
		sim_json_array_end(&json);
	}
	sim_json_object_end(&json);
	sim_json_finish(&json);
	sim_text_add_char(text, '\n');
	sim_text_fini(&dir);
}
