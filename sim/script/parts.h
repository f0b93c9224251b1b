/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * parts.h - what the files of sim/script call of one another (private)
 *
 * Owns:       nothing.
 * Used by:    sim/script only.
 * Promises:   "raises" means a Lua error: call it under protection. None of
 *             these is a schedule point unless it runs the scenario's code.
 */
#ifndef SIM_SCRIPT_PARTS_H
#define SIM_SCRIPT_PARTS_H

#include "core/footprint.h"
#include "core/state.h"
#include "script/universe.h"

/* ---- universe.c ---- */

/** script_universe_open() - a sandboxed state; NULL when memory is out */
lua_State *script_universe_open(struct sim_script *script, lua_Alloc alloc,
				void *alloc_ctx);

/** script_chunk_run() - load and run the file; leaves its result on the stack.
 * Raises. */
void script_chunk_run(lua_State *L);

/** script_limit_set() - count the instructions of @L from now on */
void script_limit_set(lua_State *L);

/** script_message_handler() - turn an error into text, keep its traceback */
int script_message_handler(lua_State *L);

/** script_include_find() - text of an include, read when it is new; raises */
const struct script_include *script_include_find(lua_State *L,
						 const char *name);

/* ---- sandbox.c ---- */

/** script_sandbox_open() - make the table of globals; raises */
void script_sandbox_open(lua_State *L);

/** script_sandbox_push() - push our replacement of a library function */
bool script_sandbox_push(lua_State *L, const char *what, const char *word);

/** script_string_methods_set() - methods of strings are those of "string" */
void script_string_methods_set(lua_State *L);

/** script_tostring() - push text for the value at @idx, without addresses */
const char *script_tostring(lua_State *L, int idx);

/** script_strict_set() - reading an absent field of the table at @idx makes
 * it, if @what has it, else raises "@what has no 'x'" with the nearest name */
void script_strict_set(lua_State *L, int idx, const char *what);

/* ---- lookup.c ---- */

/** script_names() - names that @what ("k", "mutex", "k.cpu") has; their number */
u32 script_names(struct sim_script *script, const char *what, const char **ret,
		 u32 max);

/** script_mentions() - is @word a word of the scenario's text? */
bool script_mentions(const struct sim_script *script, const char *word);

/** script_value_push() - push the value of @word in @what; false: none */
bool script_value_push(lua_State *L, const char *what, const char *word);

/* Is @word a module of the model, in a scenario without a kernel? */
bool script_needs_kernel(const struct sim_script *script, const char *what,
			 const char *word);

/* The names of k, looked up whenever a scenario assigns to a field of it. */
void script_k_names_init(struct sim_script *script);
bool script_k_name_is_taken(const struct sim_script *script, const char *word);

/** script_namespace_push() - push a strict table with what is mentioned */
void script_namespace_push(lua_State *L, const char *what);

/** script_globals_fill() - the same for the table of globals, at the top */
void script_globals_fill(lua_State *L);

/* ---- builtin.c, verbs.c ---- */

/** script_classes_init() - classes of the built-in objects and the model */
void script_classes_init(lua_State *L);

/** script_phase_is_setup() - loading or in setup, not in an actor or check? */
bool script_phase_is_setup(lua_State *L);

/** script_object_push() - push a handle */
void script_object_push(lua_State *L, u32 class_id, void *object);

/** script_class_find() - id of the class called @name; makes one before the
 * snapshot, and is SCRIPT_CLASS_OBJECT for unknown ones after; raises */
u32 script_class_find(lua_State *L, const char *name);

/** script_verbs_parse() - take the model's verbs apart */
int script_verbs_parse(struct sim_script *script, struct sim_error *err);

/** script_verb_push() - push verb @idx as a function */
void script_verb_push(lua_State *L, u32 idx);

/* ---- inspect.c, script.c, actors.c, expect.c ---- */

/** script_inspect() - run the prelude over the scenario; fills in settings */
int script_inspect(struct sim_script *script,
		   const struct sim_script_options *o, struct sim_error *err);

/** script_expect_read() - evaluate "expect" for the selected configuration */
int script_expect_read(struct sim_script *script, struct sim_error *err);

/** script_opt_value_push() - push the selected value of a setting, if any */
bool script_opt_value_push(lua_State *L, const char *key);

/** script_added() - the setting "add": names of actors with '+' in between */
const char *script_added(const struct sim_script *script);

/** script_only() - the setting "only", in the same way; "" stands for all */
const char *script_only(const struct sim_script *script);

/** script_added_check() - is the library of actors there, if it is wanted? It
 * becomes part of the text. Raises. */
void script_added_check(lua_State *L);

/** script_added_load() - run the library of actors, if it is wanted, and the
 * setup of each one wanted; leaves them as "added" in the registry. Raises. */
void script_added_load(lua_State *L, int k_idx);

/** script_actor_names() - names of the table at the top, sorted; they stay anchored
 * in it. Room for SCRIPT_ACTORS_MAX. Raises. Return: how many. */
u32 script_actor_names(lua_State *L, const char **names);

/** script_no_actor() - raise that @option names an actor that there is not, with the
 * nearest of @names. Never returns. */
void script_no_actor(lua_State *L, const char *option, const char *word,
		     const char *const *names, u32 nr);

/** script_actors_create() - from scenario table and k at the given indices */
void script_actors_create(lua_State *L, int scenario_idx, int k_idx);

/** script_actor_thread() - thread with [handler, function, k] ready to call */
lua_State *script_actor_thread(lua_State *L, int function_idx, int k_idx);

/** script_thread_run() - call what script_actor_thread() prepared; a failure
 * is a finding */
void script_thread_run(lua_State *thread, int args_nr);

/* ---- place.c ---- */

/** script_places_begin() - lines of this script are told from now on, until
 * sim_places_set() or the next one */
void script_places_begin(const struct sim_script *script);

/* ---- shares.c ---- */

/** script_shares_check() - can this actor change plain Lua state that others
 * see? Then script->has_shared_state is set. Only if footprints are wanted */
void script_shares_check(lua_State *L, int function_idx, int k_idx);

/** script_step_note() - Lua code ran in this step */
static inline void script_step_note(lua_State *L)
{
	if (unlikely(sim_state_is_wanted))
		script_limit_set(L);
	if (unlikely(sim_footprint_now.is_on) && script_of(L)->has_shared_state)
		sim_footprint_record(SIM_FOOTPRINT_SCRIPT, SIM_ACCESS_WRITE);
}

#endif /* SIM_SCRIPT_PARTS_H */
