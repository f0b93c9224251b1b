// SPDX-License-Identifier: GPL-2.0-only
/*
 * verbs.c - the model's verbs as functions of k and methods of objects
 *
 * Each verb is one C closure whose upvalue is its description taken apart, so
 * that a call allocates nothing unless it returns a new object.
 */
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/assert.h"
#include "base/text.h"
#include "script/parts.h"

/* ---- argument descriptions: "cpu:int, how:string? {key:int}" ---- */

struct parser {
	struct sim_script	*script;
	const char		*at;
};

static const char *parse_word(struct parser *p)
{
	const char *start = p->at;
	size_t nr;
	char *word;

	while (isalnum((unsigned char)*p->at) || *p->at == '_')
		p->at++;
	nr = (size_t)(p->at - start);
	word = sim_arena_alloc(&p->script->arena, nr + 1);
	if (!word || !nr)
		return NULL;
	memcpy(word, start, nr);
	return word;
}

static bool skip(struct parser *p, char c)
{
	while (*p->at == ' ')
		p->at++;
	if (*p->at != c)
		return false;
	p->at++;
	while (*p->at == ' ')
		p->at++;
	return true;
}

static bool parse_arg(struct parser *p, struct script_arg *arg)
{
	arg->name = parse_word(p);
	if (!arg->name || !skip(p, ':'))
		return false;
	arg->class_name = parse_word(p);
	if (!arg->class_name)
		return false;
	if (!strcmp(arg->class_name, "int"))
		arg->type = SIM_VALUE_INT;
	else if (!strcmp(arg->class_name, "bool"))
		arg->type = SIM_VALUE_BOOL;
	else if (!strcmp(arg->class_name, "string"))
		arg->type = SIM_VALUE_STRING;
	else
		arg->type = SIM_VALUE_OBJECT;
	arg->is_optional = skip(p, '?');
	return true;
}

static bool parse_list(struct parser *p, struct script_arg *args, u32 max,
		       u32 *ret_nr)
{
	u32 nr = 0;

	do {
		if (nr == max || !parse_arg(p, &args[nr]))
			return false;
		nr++;
	} while (skip(p, ','));
	*ret_nr = nr;
	return true;
}

static bool parse_verb(struct sim_script *script, struct script_verb *v)
{
	struct parser p = {
		.script = script,
		.at = v->verb->args ? v->verb->args : "",
	};

	skip(&p, ' ');
	if (*p.at && *p.at != '{' &&
	    !parse_list(&p, v->args, SIM_CALL_ARGS_MAX, &v->args_nr))
		return false;
	if (skip(&p, '{')) {
		if (!parse_list(&p, v->options, SCRIPT_OPTIONS_MAX,
				&v->options_nr) ||
		    !skip(&p, '}'))
			return false;
	}
	return *p.at == '\0';
}

int script_verbs_parse(struct sim_script *script, struct sim_error *err)
{
	const struct sim_verb *verbs;
	u32 nr = 0;

	if (!script->model || !script->model->verbs)
		return 0;
	verbs = script->model->verbs;
	while (verbs[nr].name)
		nr++;
	script->verbs = sim_arena_alloc_array(&script->arena, nr,
					      sizeof(*script->verbs));
	if (!script->verbs)
		return sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	for (u32 i = 0; i < nr; i++) {
		script->verbs[i].verb = &verbs[i];
		if (!parse_verb(script, &script->verbs[i]))
			return sim_error_set(err, SIM_ERR_INVAL,
					     "verb %s:%s of the model has a "
					     "malformed description '%s'",
					     verbs[i].module, verbs[i].name,
					     verbs[i].args);
	}
	script->verbs_nr = nr;
	return 0;
}

/* ---- calls ---- */

static int fail(lua_State *L, const struct script_verb *v, const char *fmt, ...)
	SIM_PRINTF(3, 4);

static int fail(lua_State *L, const struct script_verb *v, const char *fmt, ...)
{
	char text[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	return luaL_error(L, "%s:%s %s", v->verb->module, v->verb->name, text);
}

static const char *type_words(const struct script_arg *arg)
{
	switch (arg->type) {
	case SIM_VALUE_INT:
		return "an integer";
	case SIM_VALUE_BOOL:
		return "true or false";
	case SIM_VALUE_STRING:
		return "a string";
	default:
		return arg->class_name;
	}
}

static bool take_object(lua_State *L, int idx, const char *class_name,
			struct sim_value *ret)
{
	struct script_object *o = lua_touserdata(L, idx);

	if (!o || strcmp(script_of(L)->classes[o->class_id].name, class_name))
		return false;
	ret->type = SIM_VALUE_OBJECT;
	ret->class_name = script_of(L)->classes[o->class_id].name;
	ret->object = o->object;
	return true;
}

/* Convert the value at @idx. Return: false when it has another type. */
static bool take_value(lua_State *L, int idx, const struct script_arg *arg,
		       struct sim_value *ret)
{
	int is_integer;

	switch (arg->type) {
	case SIM_VALUE_INT:
		if (lua_type(L, idx) != LUA_TNUMBER)
			return false;
		ret->i = lua_tointegerx(L, idx, &is_integer);
		ret->type = SIM_VALUE_INT;
		return is_integer;
	case SIM_VALUE_BOOL:
		ret->b = lua_toboolean(L, idx);
		ret->type = SIM_VALUE_BOOL;
		return lua_type(L, idx) == LUA_TBOOLEAN;
	case SIM_VALUE_STRING:
		if (lua_type(L, idx) != LUA_TSTRING)
			return false;
		ret->s = lua_tostring(L, idx);
		ret->type = SIM_VALUE_STRING;
		return sim_text_is_plain(ret->s);
	default:
		return take_object(L, idx, arg->class_name, ret);
	}
}

static int fail_type(lua_State *L, const struct script_verb *v,
		     const struct script_arg *arg, int idx)
{
	return fail(L, v, "expects %s as '%s', got %s", type_words(arg),
		    arg->name, script_tostring(L, idx));
}

static void take_args(lua_State *L, const struct script_verb *v,
		      struct sim_call *call)
{
	for (u32 i = 0; i < v->args_nr; i++) {
		const struct script_arg *arg = &v->args[i];
		int idx = (int)i + 2;

		if (lua_isnoneornil(L, idx)) {
			if (!arg->is_optional)
				fail(L, v, "misses its argument '%s', %s",
				     arg->name, type_words(arg));
			continue;
		}
		if (!take_value(L, idx, arg, &call->args[i]))
			fail_type(L, v, arg, idx);
		call->args_nr = i + 1;
	}
}

static int unknown_option(lua_State *L, const struct script_verb *v,
			  const char *key)
{
	const char *names[SCRIPT_OPTIONS_MAX];
	int near;

	for (u32 i = 0; i < v->options_nr; i++)
		names[i] = v->options[i].name;
	near = sim_text_nearest(key, names, v->options_nr);
	if (near >= 0)
		return fail(L, v, "has no option '%s', did you mean '%s'?", key,
			    names[near]);
	return fail(L, v, "has no option '%s'", key);
}

static int compare_options(const void *a, const void *b)
{
	return strcmp(((const struct sim_option *)a)->key,
		      ((const struct sim_option *)b)->key);
}

/* The values are valid during the call: the table on the stack holds them. */
static void take_options(lua_State *L, const struct script_verb *v, int idx,
			 struct sim_option *options, u32 *ret_nr)
{
	u32 nr = 0;

	if (lua_type(L, idx) != LUA_TTABLE)
		fail(L, v, "expects a table of options, got %s",
		     script_tostring(L, idx));
	lua_pushnil(L);
	while (lua_next(L, idx)) {
		const char *key = lua_type(L, -2) == LUA_TSTRING ?
					  lua_tostring(L, -2) :
					  "?";
		u32 i = 0;

		while (i < v->options_nr && strcmp(v->options[i].name, key))
			i++;
		if (i == v->options_nr)
			unknown_option(L, v, key);
		if (!take_value(L, -1, &v->options[i], &options[nr].value))
			fail_type(L, v, &v->options[i], -1);
		options[nr++].key = v->options[i].name;
		lua_pop(L, 1);
	}
	/* Insertion sort: few, and the order of the table is no order. */
	for (u32 i = 1; i < nr; i++) {
		for (u32 j = i;
		     j > 0 && compare_options(&options[j - 1], &options[j]) > 0;
		     j--) {
			struct sim_option swap = options[j];

			options[j] = options[j - 1];
			options[j - 1] = swap;
		}
	}
	*ret_nr = nr;
}

static void check_when(lua_State *L, const struct script_verb *v)
{
	if (v->verb->when == SIM_VERB_SETUP_ONLY && !script_phase_is_setup(L))
		fail(L, v, "may be called in setup only");
	if (v->verb->when == SIM_VERB_ACTOR_ONLY && script_phase_is_setup(L))
		fail(L, v, "may be called in actors only");
}

static void take_self(lua_State *L, const struct script_verb *v,
		      struct sim_value *ret)
{
	if (!v->verb->is_method) {
		ret->type = SIM_VALUE_NIL;
		if (lua_type(L, 1) != LUA_TTABLE)
			fail(L, v, "must be called with a colon: k.%s:%s(...)",
			     v->verb->module, v->verb->name);
	} else if (!take_object(L, 1, v->verb->module, ret)) {
		fail(L, v, "must be called with a colon on a %s",
		     v->verb->module);
	}
}

static int push_value(lua_State *L, const struct sim_value *value)
{
	switch (value->type) {
	case SIM_VALUE_BOOL:
		lua_pushboolean(L, value->b);
		break;
	case SIM_VALUE_INT:
		lua_pushinteger(L, value->i);
		break;
	case SIM_VALUE_STRING:
		lua_pushstring(L, value->s);
		break;
	case SIM_VALUE_OBJECT:
		if (value->object) {
			script_object_push(
				L, script_class_find(L, value->class_name),
				value->object);
			break;
		}
		SIM_FALLTHROUGH;
	default:
		lua_pushnil(L);
	}
	return 1;
}

static int fail_call(lua_State *L, const struct script_verb *v,
		     const char *error)
{
	size_t nr = strlen(v->verb->module);

	/* "cpu:offline expects ..." comes from the verb in this very form. */
	if (!strncmp(error, v->verb->module, nr) && error[nr] == ':')
		return luaL_error(L, "%s", error);
	return luaL_error(L, "%s:%s: %s", v->verb->module, v->verb->name,
			  error);
}

static int l_verb(lua_State *L)
{
	const struct script_verb *v = lua_touserdata(L, lua_upvalueindex(1));
	struct sim_option options[SCRIPT_OPTIONS_MAX];
	struct sim_call call;
	int top = lua_gettop(L);
	int last = (int)v->args_nr + 1;
	int nr = 0;

	call.args_nr = 0;
	call.options_nr = 0;
	call.options = options;
	call.rets_nr = 0;
	call.error[0] = '\0';
	for (u32 i = 0; i < SIM_CALL_ARGS_MAX; i++)
		call.args[i].type = SIM_VALUE_NIL;
	check_when(L, v);
	script_step_note(L);
	take_self(L, v, &call.self);
	if (v->options_nr && top == last + 1)
		take_options(L, v, top, options, &call.options_nr);
	else if (v->options_nr && top > 1 && top <= last &&
		 lua_type(L, top) == LUA_TTABLE) {
		/* Optional arguments left out before the option table. */
		take_options(L, v, top, options, &call.options_nr);
		lua_pushnil(L);
		lua_replace(L, top);
	} else if (top > last)
		fail(L, v, "takes %d arguments, got %d", last - 1, top - 1);
	take_args(L, v, &call);
	if (v->verb->call(&call) < 0)
		return fail_call(L, v, call.error);
	SIM_ASSERT(call.rets_nr <= SIM_CALL_RETS_MAX);
	for (u32 i = 0; i < call.rets_nr; i++)
		nr += push_value(L, &call.rets[i]);
	return nr;
}

void script_verb_push(lua_State *L, u32 idx)
{
	lua_pushlightuserdata(L, &script_of(L)->verbs[idx]);
	lua_pushcclosure(L, l_verb, 1);
}
