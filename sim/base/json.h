/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * json.h - streaming JSON writer
 *
 * Owns:       the nesting of one document; the text belongs to the caller.
 * Used by:    reports, query output, stored options.
 * Promises:   the document is well-formed UTF-8 and may stand inside an HTML
 *             script element. Wrong nesting is an assertion. Memory failure
 *             shows in the text, see sim_text_error().
 */
#ifndef SIM_BASE_JSON_H
#define SIM_BASE_JSON_H

#include "base/base.h"

#define SIM_JSON_DEPTH_MAX	32

struct sim_text;			/* base/text.h */

struct sim_json {
	/* private: */
	struct sim_text	*text;
	u32		depth;
	u32		indent;		/* spaces per level, 0: one line */
	bool		is_after_key;
	bool		is_done;
	bool		is_object[SIM_JSON_DEPTH_MAX];
	bool		has_items[SIM_JSON_DEPTH_MAX];
};

/**
 * sim_json_init() - start one document at the end of @text
 * @indent: spaces per level, 0 for everything on one line
 */
void sim_json_init(struct sim_json *json, struct sim_text *text, u32 indent);

/** sim_json_finish() - assert that exactly one complete value was written */
void sim_json_finish(struct sim_json *json);

void sim_json_object_begin(struct sim_json *json);
void sim_json_object_end(struct sim_json *json);
void sim_json_array_begin(struct sim_json *json);
void sim_json_array_end(struct sim_json *json);

/** sim_json_key() - name of the next value; only and always inside objects */
void sim_json_key(struct sim_json *json, const char *key);

/** sim_json_str() - string; invalid UTF-8 becomes U+FFFD; NULL becomes null */
void sim_json_str(struct sim_json *json, const char *str);

/** sim_json_str_bytes() - the same for @bytes bytes, zero bytes allowed */
void sim_json_str_bytes(struct sim_json *json, const char *str, size_t bytes);

void sim_json_u64(struct sim_json *json, u64 value);
void sim_json_s64(struct sim_json *json, s64 value);

/** sim_json_double() - shortest text that reads back equal; NaN, Inf: null */
void sim_json_double(struct sim_json *json, double value);
void sim_json_bool(struct sim_json *json, bool value);
void sim_json_null(struct sim_json *json);

/** sim_json_raw() - @value is JSON already and is copied as it is */
void sim_json_raw(struct sim_json *json, const char *value);

/* Key and value in one call. */
void sim_json_key_str(struct sim_json *json, const char *key, const char *str);
void sim_json_key_u64(struct sim_json *json, const char *key, u64 value);
void sim_json_key_s64(struct sim_json *json, const char *key, s64 value);
void sim_json_key_double(struct sim_json *json, const char *key, double value);
void sim_json_key_bool(struct sim_json *json, const char *key, bool value);

#endif /* SIM_BASE_JSON_H */
