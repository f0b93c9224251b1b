// SPDX-License-Identifier: GPL-2.0-only
#include "base/json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/assert.h"
#include "base/text.h"
#include "base/utf8.h"

void sim_json_init(struct sim_json *json, struct sim_text *text, u32 indent)
{
	memset(json, 0, sizeof(*json));
	json->text = text;
	json->indent = indent;
}

void sim_json_finish(struct sim_json *json)
{
	SIM_ASSERT(json->depth == 0);
	SIM_ASSERT(json->is_done);
}

static void new_line(struct sim_json *json)
{
	if (!json->indent)
		return;
	sim_text_add_char(json->text, '\n');
	sim_text_add_repeated(json->text, ' ',
			      (size_t)json->depth * json->indent);
}

/* Comma and line break before an item of the innermost container. */
static void begin_item(struct sim_json *json)
{
	bool *has_items = &json->has_items[json->depth - 1];

	if (*has_items)
		sim_text_add_char(json->text, ',');
	*has_items = true;
	new_line(json);
}

static void begin_value(struct sim_json *json)
{
	SIM_ASSERT(!json->is_done);

	if (json->depth == 0)
		return;
	if (json->is_object[json->depth - 1])
		SIM_ASSERT(json->is_after_key);
	else
		begin_item(json);
	json->is_after_key = false;
}

static void end_value(struct sim_json *json)
{
	json->is_done = json->depth == 0;
}

static void begin_container(struct sim_json *json, bool is_object)
{
	SIM_ASSERT(json->depth < SIM_JSON_DEPTH_MAX);

	begin_value(json);
	sim_text_add_char(json->text, is_object ? '{' : '[');
	json->is_object[json->depth] = is_object;
	json->has_items[json->depth] = false;
	json->depth++;
}

static void end_container(struct sim_json *json, bool is_object)
{
	SIM_ASSERT(json->depth > 0);
	SIM_ASSERT(json->is_object[json->depth - 1] == is_object);
	SIM_ASSERT(!json->is_after_key);

	json->depth--;
	if (json->has_items[json->depth])
		new_line(json);
	sim_text_add_char(json->text, is_object ? '}' : ']');
	end_value(json);
}

void sim_json_object_begin(struct sim_json *json)
{
	begin_container(json, true);
}

void sim_json_object_end(struct sim_json *json)
{
	end_container(json, true);
}

void sim_json_array_begin(struct sim_json *json)
{
	begin_container(json, false);
}

void sim_json_array_end(struct sim_json *json)
{
	end_container(json, false);
}

static void add_control(struct sim_text *text, u8 c)
{
	static const char names[] = "btnvfr";

	/* \v is no JSON escape. */
	if (c >= '\b' && c <= '\r' && c != '\v')
		sim_text_printf(text, "\\%c", names[c - '\b']);
	else
		sim_text_printf(text, "\\u%04x", c);
}

static void add_quoted(struct sim_text *text, const char *str, size_t nr)
{
	const u8 *s = (const u8 *)str;

	sim_text_add_char(text, '"');
	for (size_t i = 0; i < nr;) {
		size_t bytes = sim_utf8_bytes(s + i, nr - i);

		if (s[i] < 0x20) {
			add_control(text, s[i]);
		} else if (s[i] == '"' || s[i] == '\\') {
			sim_text_add_char(text, '\\');
			sim_text_add_char(text, (char)s[i]);
		} else if (s[i] == '<') {
			/* "</script>" and "<!--" must not end a script. */
			sim_text_add(text, "\\u003c");
		} else if (bytes) {
			sim_text_add_bytes(text, s + i, bytes);
		} else {
			sim_text_add(text, "\\ufffd");
		}
		i += max_t(size_t, bytes, 1);
	}
	sim_text_add_char(text, '"');
}

void sim_json_key(struct sim_json *json, const char *key)
{
	SIM_ASSERT(json->depth > 0);
	SIM_ASSERT(json->is_object[json->depth - 1]);
	SIM_ASSERT(!json->is_after_key);

	begin_item(json);
	add_quoted(json->text, key, strlen(key));
	sim_text_add(json->text, json->indent ? ": " : ":");
	json->is_after_key = true;
}

void sim_json_str_bytes(struct sim_json *json, const char *str, size_t bytes)
{
	begin_value(json);
	add_quoted(json->text, str, bytes);
	end_value(json);
}

void sim_json_str(struct sim_json *json, const char *str)
{
	if (str)
		sim_json_str_bytes(json, str, strlen(str));
	else
		sim_json_null(json);
}

void sim_json_raw(struct sim_json *json, const char *value)
{
	begin_value(json);
	sim_text_add(json->text, value);
	end_value(json);
}

void sim_json_u64(struct sim_json *json, u64 value)
{
	char digits[24];

	snprintf(digits, sizeof(digits), "%llu", value);
	sim_json_raw(json, digits);
}

void sim_json_s64(struct sim_json *json, s64 value)
{
	char digits[24];

	snprintf(digits, sizeof(digits), "%lld", value);
	sim_json_raw(json, digits);
}

void sim_json_double(struct sim_json *json, double value)
{
	char digits[40];

	if (!isfinite(value)) {
		sim_json_null(json);
		return;
	}
	for (int precision = 15; precision <= 17; precision++) {
		snprintf(digits, sizeof(digits), "%.*g", precision, value);
		if (strtod(digits, NULL) == value)
			break;
	}
	/* A program that set a locale may have another decimal point. */
	for (char *c = digits; *c; c++) {
		if (*c == ',')
			*c = '.';
	}
	sim_json_raw(json, digits);
}

void sim_json_bool(struct sim_json *json, bool value)
{
	sim_json_raw(json, value ? "true" : "false");
}

void sim_json_null(struct sim_json *json)
{
	sim_json_raw(json, "null");
}

void sim_json_key_str(struct sim_json *json, const char *key, const char *str)
{
	sim_json_key(json, key);
	sim_json_str(json, str);
}

void sim_json_key_u64(struct sim_json *json, const char *key, u64 value)
{
	sim_json_key(json, key);
	sim_json_u64(json, value);
}

void sim_json_key_s64(struct sim_json *json, const char *key, s64 value)
{
	sim_json_key(json, key);
	sim_json_s64(json, value);
}

void sim_json_key_double(struct sim_json *json, const char *key, double value)
{
	sim_json_key(json, key);
	sim_json_double(json, value);
}

void sim_json_key_bool(struct sim_json *json, const char *key, bool value)
{
	sim_json_key(json, key);
	sim_json_bool(json, value);
}
