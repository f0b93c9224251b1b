/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * model.h - what a model offers to scenarios, in a language-neutral form
 *
 * Owns:       the verb calling convention.
 * Used by:    kernel_model/verbs (provides), sim/script (calls), cli (joins).
 * Promises:   sim/script needs no knowledge of any model, and a model needs no
 *             knowledge of Lua.
 */
#ifndef SIM_CORE_MODEL_H
#define SIM_CORE_MODEL_H

#include "base/base.h"
#include "base/error.h"

#define SIM_CALL_ARGS_MAX	8
#define SIM_CALL_RETS_MAX	4

enum sim_value_type {
	SIM_VALUE_NIL = 0,
	SIM_VALUE_BOOL,
	SIM_VALUE_INT,
	SIM_VALUE_STRING,
	SIM_VALUE_OBJECT,	/* a model object: class name + address */
};

struct sim_value {
	enum sim_value_type	type;
	const char		*class_name;	/* of an object */
	union {
		bool		b;
		s64		i;
		const char	*s;
		void		*object;
	};
};

struct sim_text;			/* base/text.h */

/** sim_value_print() - append a BOOL, INT or STRING as a setting is written */
void sim_value_print(const struct sim_value *value, struct sim_text *text);

/** One option inside a table argument: { object_bytes = 192 } */
struct sim_option {
	const char		*key;
	struct sim_value	value;
};

/**
 * struct sim_call - one call of a verb
 * @self: the object a method is called on; NIL for module verbs
 * @args: positional arguments, args_nr of them, types already checked
 * @options: entries of the trailing option table, in key order
 * @rets: results, to be filled in by the verb
 *
 * Strings are valid during the call; a verb that keeps one copies it.
 */
struct sim_call {
	struct sim_value	self;
	u32			args_nr;
	struct sim_value	args[SIM_CALL_ARGS_MAX];
	u32			options_nr;
	const struct sim_option	*options;
	u32			rets_nr;
	struct sim_value	rets[SIM_CALL_RETS_MAX];
	char			error[256];	/* message for the script */
};

enum sim_verb_when {
	SIM_VERB_ANYWHERE = 0,
	SIM_VERB_SETUP_ONLY,
	SIM_VERB_ACTOR_ONLY,
};

/**
 * struct sim_verb - one thing a scenario may say
 * @module: "cpu" for k.cpu:offline(1), or the class name of objects it
 *	is a method of ("cache" for c:shrink()), see @is_method
 * @name: "offline"
 * @args: argument names and types, "cpu:int, how:string?" (? optional);
 *	types int, bool, string, any class name; a trailing "{...}" lists
 *	option keys and types: "name:string {object_bytes:int, ctor:bool}"
 * @help: one sentence for documentation and `gordian list verbs`
 * @call: does it. May block (schedule points). Returns 0, or negative with
 *	call->error set: raised in the script as a usage error.
 *	Kernel errors (-EBUSY) are results, not errors: return them as an int.
 */
struct sim_verb {
	const char		*module;
	const char		*name;
	const char		*args;
	const char		*help;
	int			(*call)(struct sim_call *call);
	enum sim_verb_when	when;
	bool			is_method;
};

/** One boot option of the model: kernel = { variant = "v4" } */
struct sim_model_option {
	const char	*key;
	const char	*help;
	enum sim_value_type type;
	s64		int_default;
	s64		int_min;
	s64		int_max;
	const char	*string_default;
	const char	*const *choices;	/* NULL-terminated, or NULL */
	s64		int_value;		/* set before boot */
	const char	*string_value;		/* set before boot */
};

/**
 * struct sim_model - a model as a whole
 * @name: "linux"
 * @verbs: ends with an entry whose @name is NULL
 * @options: ends with an entry whose @key is NULL
 * @boot: runs in the boot task, schedule points off; may create tasks
 * @check: invariants that must hold whenever nothing can move; a
 *	violation is reported through sim_finding()
 */
struct sim_model {
	const char			*name;
	const struct sim_verb		*verbs;
	struct sim_model_option		*options;
	void				(*boot)(void);
	void				(*check)(void);
};

/** sim_call_fail() - set call->error; Return: -SIM_ERR_SCRIPT */
int sim_call_fail(struct sim_call *call, const char *fmt, ...) SIM_PRINTF(2, 3);

/** sim_call_option() - the option @key of @call, or NULL when not given */
const struct sim_value *sim_call_option(const struct sim_call *call,
					const char *key);

/** sim_call_return_int() - append an integer result */
void sim_call_return_int(struct sim_call *call, s64 value);

/** sim_call_return_bool() - append a boolean result */
void sim_call_return_bool(struct sim_call *call, bool value);

/** sim_call_return_object() - append an object result */
void sim_call_return_object(struct sim_call *call, const char *class_name,
			    void *object);

/** sim_model_option_find() - option @key of @model, or NULL */
struct sim_model_option *sim_model_option_find(const struct sim_model *model,
					       const char *key);

#endif /* SIM_CORE_MODEL_H */
