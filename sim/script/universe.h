/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * universe.h - the data that the files of sim/script share (private)
 *
 * Owns:       struct sim_script and the layout of handles.
 * Used by:    sim/script only.
 * Promises:   every full userdata of a universe is a struct script_object.
 */
#ifndef SIM_SCRIPT_UNIVERSE_H
#define SIM_SCRIPT_UNIVERSE_H

#include <lauxlib.h>
#include <lua.h>

#include "base/arena.h"
#include "script/script.h"

#define SCRIPT_ACTORS_MAX	60	/* big stacks are few */
#define SCRIPT_ROLE_BYTES	20
#define SCRIPT_OPTIONS_MAX	16	/* keys in an option table of a verb */
#define SCRIPT_CLASSES_MAX	64
#define SCRIPT_INCLUDES_MAX	64
#define SCRIPT_NAMES_MAX	256	/* in one table */

#define SCRIPT_GLOBALS		"a scenario"	/* "... has no 'x'" */
#define SCRIPT_OPT		"k.opt"

struct sim_task;

/* Classes of the built-in objects; the model's classes follow. */
enum script_class_id {
	SCRIPT_CLASS_NONE = 0,
	SCRIPT_CLASS_MUTEX,
	SCRIPT_CLASS_RWSEM,
	SCRIPT_CLASS_RWLOCK,
	SCRIPT_CLASS_SEMAPHORE,
	SCRIPT_CLASS_EVENT,
	SCRIPT_CLASS_CONDITION,
	SCRIPT_CLASS_VAR,
	SCRIPT_CLASS_OBJECT,	/* of the model, a class without methods */
	SCRIPT_CLASS_BUILTIN_NR,
};

/* A handle: what Lua holds of an object in the model's heap. */
struct script_object {
	u32	class_id;
	void	*object;
};

struct script_class {
	const char	*name;
	int		metatable_ref;	/* LUA_NOREF until it is needed */
};

struct script_arg {
	const char		*name;
	enum sim_value_type	type;
	const char		*class_name;	/* of an object */
	bool			is_optional;
};

/* A verb with its argument description taken apart. */
struct script_verb {
	const struct sim_verb	*verb;
	u32			args_nr;
	u32			options_nr;
	struct script_arg	args[SIM_CALL_ARGS_MAX];
	struct script_arg	options[SCRIPT_OPTIONS_MAX];
};

/* In the text of a scenario, before each included file: name, size, line end */
#define SCRIPT_INCLUDE_MARK	"\n-- gordian include "

struct script_include {
	const char	*name;
	const char	*path;
	const char	*text;
	size_t		bytes;
};

struct script_actor {
	struct sim_script_actor	pub;
	char			role[SCRIPT_ROLE_BYTES];
	char			name[SCRIPT_ROLE_BYTES + 4];
	struct sim_script	*script;
	lua_State		*L;
	struct sim_task		*task;
};

struct sim_script {
	struct sim_arena	arena;		/* strings, settings, verbs */
	const struct sim_model	*model;
	const char		*path;
	const char		*chunk_name;	/* "@path" */
	const char		*library;	/* directory, NULL: none */
	const char		*title;
	const char		*text;
	size_t			text_bytes;
	struct sim_text		identity;
	u32			includes_nr;
	struct script_include	includes[SCRIPT_INCLUDES_MAX];
	const char		*stored;	/* includes behind a given text */
	size_t			stored_bytes;
	u32			instructions_max;
	size_t			memory_bytes_max;
	size_t			heap_bytes;	/* of the inspecting universe */
	lua_State		*inspect;	/* outside the world */
	int			prelude_ref;
	int			scenario_line;
	u32			verbs_nr;
	struct script_verb	*verbs;
	u32			settings_nr;
	struct sim_script_setting *settings;
	u32			config_nr;
	u32			config_idx;
	bool			has_kernel;	/* a kernel table was given */
	u32			k_names_nr;	/* names in k, sorted */
	const char		*k_names[SCRIPT_NAMES_MAX];
	u32			expects_nr;
	struct sim_script_expect expects[SIM_VERDICT_NR];
	/* The universe in the world. */
	lua_State		*L;
	lua_State		*check;
	u32			classes_nr;
	struct script_class	classes[SCRIPT_CLASSES_MAX];
	int			names_ref;	/* names of built-in objects */
	int			ids_ref;	/* numbers shown by tostring */
	int			format_ref;	/* Lua's string.format */
	int			string_ref;	/* methods of strings */
	bool			is_loading;
	bool			is_booted;
	bool			has_shared_state;	/* see shares.c */
	bool			check_is_done;
	int			boot_result;
	struct sim_error	boot_error;
	u32			actors_nr;
	struct script_actor	actors[SCRIPT_ACTORS_MAX];
	void			(*print)(void *ctx, const char *line);
	void			*print_ctx;
	char			traceback[2048];
};

/* One built-in with its implementation. */
struct script_builtin {
	struct sim_script_builtin	pub;
	lua_CFunction			fn;
};

extern const struct script_builtin script_sync_builtins[];
extern const struct script_builtin script_rw_builtins[];
extern const struct script_builtin script_var_builtins[];
extern const struct script_builtin script_k_builtins[];
extern const struct script_builtin script_expect_builtins[];
extern const struct script_builtin script_global_builtins[];

static inline struct sim_script *script_of(lua_State *L)
{
	return *(struct sim_script **)lua_getextraspace(L);
}

#endif /* SIM_SCRIPT_UNIVERSE_H */
