/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * script.h - Lua scenarios: reading them, booting them, running them
 *
 * Owns:       the Lua universe of a scenario, its settings and its actors.
 * Used by:    cli, which hands it to sim/explore through a table of functions.
 * Promises:   the universe lies in the world's script arena, so a snapshot
 *             covers it. Nothing outside the world changes during an
 *             execution, except the traceback of a script error.
 * Never:      prints; knows no model but through struct sim_model.
 *
 * Life: load, config_select, [sim_world_create], boot (in the boot task),
 * boot_result, snapshot, then for each execution run and check; free.
 */
#ifndef SIM_SCRIPT_SCRIPT_H
#define SIM_SCRIPT_SCRIPT_H

#include "base/base.h"
#include "base/error.h"
#include "base/text.h"
#include "core/model.h"
#include "core/run.h"
#include "script/expect.h"

struct sim_script;

struct sim_script_options {
	const char		*path;		/* file, shown in messages */
	const char		*text;		/* its contents; NULL: read it */
	size_t			text_bytes;
	const struct sim_model	*model;		/* NULL: built-in verbs only */
	const char *const	*overrides;	/* "key=value" each */
	u32			overrides_nr;
	const char		*library;	/* includes found nowhere else */
	u32			instructions_max;	/* an actor; 0: 10,000,000 */
	size_t			memory_bytes_max;	/* 0: 64 MiB */
};

/**
 * sim_script_load() - read a scenario and check what can be checked unbooted
 * @o: options; strings are copied, the model is not
 * @ret: the script, with configuration 0 selected
 * @err: file:line and what is wrong
 *
 * Runs the file in the sandbox, outside the world. Errors: -SIM_ERR_IO (cannot
 * read), -SIM_ERR_SCRIPT (broken scenario), -SIM_ERR_INVAL (bad override).
 */
int sim_script_load(const struct sim_script_options *o, struct sim_script **ret,
		    struct sim_error *err);

/** sim_script_free() - the world may be gone already; NULL is allowed */
void sim_script_free(struct sim_script *script);

const char *sim_script_title(const struct sim_script *script);
const char *sim_script_path(const struct sim_script *script);

/** sim_script_text() - the file and all it includes, as identity of what runs
 *
 * Return: text that is valid as long as @script; its size in *@ret_bytes.
 */
const char *sim_script_text(const struct sim_script *script, size_t *ret_bytes);

/* ---- settings: options of the scenario and of the kernel ---- */

/** One thing that may be set on the command line. */
struct sim_script_setting {
	const char		*key;
	const char		*help;
	const char		*origin;	/* default, scenario, option */
	enum sim_value_type	type;		/* BOOL, INT or STRING */
	bool			is_kernel;	/* world or model option */
	bool			is_matrix;	/* each value is a configuration */
	u32			values_nr;
	const struct sim_value	*values;
};

u32 sim_script_setting_nr(const struct sim_script *script);

/** sim_script_setting() - setting @idx, in order of keys */
const struct sim_script_setting *sim_script_setting(
	const struct sim_script *script, u32 idx);

/** sim_script_has_kernel() - does the scenario have a kernel table?
 * Otherwise the scenario runs on bare CPUs and the model is not booted */
bool sim_script_has_kernel(const struct sim_script *script);

/** sim_script_setting_value() - value of setting @idx in effect */
const struct sim_value *sim_script_setting_value(
	const struct sim_script *script, u32 idx);

/** sim_script_config_nr() - combinations of matrix values, at least 1 */
u32 sim_script_config_nr(const struct sim_script *script);

/** sim_script_config_describe() - "cpus=3 variant=v4": matrix settings of
 * configuration @idx; appends nothing when there is no matrix */
void sim_script_config_describe(const struct sim_script *script, u32 idx,
				struct sim_text *text);

/**
 * sim_script_config_select() - make configuration @idx the one to boot
 * @script: script
 * @idx: below sim_script_config_nr()
 * @ret: world options of this configuration, all fields set
 * @err: details
 *
 * Sets the values of the model's options and evaluates "expect". The scenario
 * must be booted (again) afterwards, in a new world.
 */
int sim_script_config_select(struct sim_script *script, u32 idx,
			     struct sim_world_options *ret,
			     struct sim_error *err);

/* ---- in the world ---- */

/**
 * sim_script_boot() - make the universe, run setup, create the actors
 * @script: a struct sim_script
 *
 * To be called in the boot task (fits sim_world_boot()), after the model's
 * boot. May block. The result is kept: see sim_script_boot_result().
 */
void sim_script_boot(void *script);

/** sim_script_boot_result() - how sim_script_boot() ended
 *
 * Return: 0; or a negative error with details, also when setup waits for
 * something that never comes.
 */
int sim_script_boot_result(const struct sim_script *script,
			   struct sim_error *err);

/**
 * sim_script_check() - run the scenario's check function
 * @script: a struct sim_script
 *
 * To be called inside sim_run_check(). Fits its callback. A failed
 * expectation is an assertion finding. Does nothing without "check".
 */
void sim_script_check(void *script);

/** sim_script_check_is_done() - did the last check come to its end?
 *
 * False after a finding, and when check() blocked for ever.
 */
bool sim_script_check_is_done(const struct sim_script *script);

/** sim_script_traceback() - Lua frames of the last script error, or "" */
const char *sim_script_traceback(const struct sim_script *script);

/** sim_script_print_set() - where print() goes; NULL (default): nowhere */
void sim_script_print_set(struct sim_script *script,
			  void (*fn)(void *ctx, const char *line), void *ctx);

struct sim_script_actor {
	const char	*role;
	const char	*name;		/* "eater/2" when there are several */
	u32		cpu;
	u32		task_id;
	bool		may_migrate;
	bool		is_event;
};

/** sim_script_actor_nr() - known after boot */
u32 sim_script_actor_nr(const struct sim_script *script);

/** sim_script_actor() - actor @idx: the actors by name, then the events */
const struct sim_script_actor *sim_script_actor(const struct sim_script *script,
						u32 idx);

/** sim_script_lua_bytes() - live bytes of the universe in the arena */
size_t sim_script_lua_bytes(const struct sim_script *script);

#endif /* SIM_SCRIPT_SCRIPT_H */
