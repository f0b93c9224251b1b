// SPDX-License-Identifier: GPL-2.0-only
#include "base_test.h"

#include <float.h>
#include <math.h>

#include "base/json.h"
#include "base/text.h"

static void nested_on_one_line(void **state)
{
	struct sim_text text = SIM_TEXT_INIT;
	struct sim_json json;

	(void)state;
	sim_json_init(&json, &text, 0);
	sim_json_object_begin(&json);
	sim_json_key_u64(&json, "max", U64_MAX);
	sim_json_key_s64(&json, "min", -S64_MAX - 1);
	sim_json_key(&json, "list");
	sim_json_array_begin(&json);
	sim_json_bool(&json, true);
	sim_json_bool(&json, false);
	sim_json_null(&json);
	sim_json_str(&json, NULL);
	sim_json_object_begin(&json);
	sim_json_object_end(&json);
	sim_json_array_begin(&json);
	sim_json_array_end(&json);
	sim_json_array_end(&json);
	sim_json_key_str(&json, "s", "x");
	sim_json_key_bool(&json, "b", true);
	sim_json_key_double(&json, "d", 0.5);
	sim_json_key(&json, "raw");
	sim_json_raw(&json, "[1]");
	sim_json_object_end(&json);
	sim_json_finish(&json);
	assert_string_equal(sim_text_str(&text),
			    "{\"max\":18446744073709551615,"
			    "\"min\":-9223372036854775808,"
			    "\"list\":[true,false,null,null,{},[]],"
			    "\"s\":\"x\",\"b\":true,\"d\":0.5,\"raw\":[1]}");
	sim_text_fini(&text);
}

static void indented(void **state)
{
	struct sim_text text = SIM_TEXT_INIT;
	struct sim_json json;

	(void)state;
	sim_json_init(&json, &text, 2);
	sim_json_object_begin(&json);
	sim_json_key(&json, "a");
	sim_json_array_begin(&json);
	sim_json_u64(&json, 1);
	sim_json_u64(&json, 2);
	sim_json_array_end(&json);
	sim_json_key(&json, "empty");
	sim_json_array_begin(&json);
	sim_json_array_end(&json);
	sim_json_object_end(&json);
	sim_json_finish(&json);
	assert_string_equal(sim_text_str(&text),
			    "{\n  \"a\": [\n    1,\n    2\n  ],\n"
			    "  \"empty\": []\n}");
	sim_text_fini(&text);
}

static void check_string(const char *in, size_t bytes, const char *expected)
{
	struct sim_text text = SIM_TEXT_INIT;
	struct sim_json json;

	sim_json_init(&json, &text, 0);
	sim_json_str_bytes(&json, in, bytes);
	sim_json_finish(&json);
	assert_string_equal(sim_text_str(&text), expected);
	sim_text_fini(&text);
}

#define CHECK_STRING(in, expected)	check_string(in, sizeof(in) - 1, expected)

static void special_characters_are_escaped(void **state)
{
	(void)state;
	CHECK_STRING("", "\"\"");
	CHECK_STRING("a\"b\\c/d", "\"a\\\"b\\\\c/d\"");
	CHECK_STRING("\b\t\n\v\f\r", "\"\\b\\t\\n\\u000b\\f\\r\"");
	CHECK_STRING("\x01\x1f\x7f", "\"\\u0001\\u001f\x7f\"");
	CHECK_STRING("a\0b", "\"a\\u0000b\"");
	CHECK_STRING("</script><!--", "\"\\u003c/script>\\u003c!--\"");
}

static void utf8_is_kept_or_replaced(void **state)
{
	(void)state;
	CHECK_STRING("\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80",
		     "\"\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\"");
	/* Lone continuation, truncated, over-long, surrogate, too large. */
	CHECK_STRING("\x80", "\"\\ufffd\"");
	CHECK_STRING("\xe2\x82", "\"\\ufffd\\ufffd\"");
	CHECK_STRING("\xc0\xaf", "\"\\ufffd\\ufffd\"");
	CHECK_STRING("\xe0\x80\xaf", "\"\\ufffd\\ufffd\\ufffd\"");
	CHECK_STRING("\xed\xa0\x80", "\"\\ufffd\\ufffd\\ufffd\"");
	CHECK_STRING("\xf4\x90\x80\x80", "\"\\ufffd\\ufffd\\ufffd\\ufffd\"");
	CHECK_STRING("\xf5", "\"\\ufffd\"");
	CHECK_STRING("\xf0\x9f\x98x", "\"\\ufffd\\ufffd\\ufffdx\"");
}

static void check_double(double value, const char *expected)
{
	struct sim_text text = SIM_TEXT_INIT;
	struct sim_json json;

	sim_json_init(&json, &text, 0);
	sim_json_double(&json, value);
	assert_string_equal(sim_text_str(&text), expected);
	sim_text_fini(&text);
}

static void doubles_are_short_and_exact(void **state)
{
	(void)state;
	check_double(0.1, "0.1");
	check_double(1e300, "1e+300");
	check_double(-0.25, "-0.25");
	check_double(1.0 / 3.0, "0.3333333333333333");
	check_double(0.1 + 0.2, "0.30000000000000004");
	check_double(NAN, "null");
	check_double(-INFINITY, "null");
	check_double(DBL_MAX, "1.7976931348623157e+308");
}

static void deepest_nesting_works(void **state)
{
	struct sim_text text = SIM_TEXT_INIT;
	struct sim_json json;

	(void)state;
	sim_json_init(&json, &text, 0);
	for (u32 i = 0; i < SIM_JSON_DEPTH_MAX; i++)
		sim_json_array_begin(&json);
	for (u32 i = 0; i < SIM_JSON_DEPTH_MAX; i++)
		sim_json_array_end(&json);
	sim_json_finish(&json);
	assert_int_equal(text.nr, 2 * SIM_JSON_DEPTH_MAX);
	sim_text_fini(&text);
}

/* Each misuse runs in a child process; what it leaks is of no interest. */
static struct sim_text misuse_text;
static struct sim_json misuse_json;

static struct sim_json *begin(void)
{
	sim_json_init(&misuse_json, &misuse_text, 0);
	return &misuse_json;
}

static void value_without_key(void)
{
	sim_json_object_begin(begin());
	sim_json_u64(&misuse_json, 1);
}

static void key_without_value(void)
{
	sim_json_object_begin(begin());
	sim_json_key(&misuse_json, "k");
	sim_json_object_end(&misuse_json);
}

static void key_after_key(void)
{
	sim_json_object_begin(begin());
	sim_json_key(&misuse_json, "k");
	sim_json_key(&misuse_json, "l");
}

static void key_in_array(void)
{
	sim_json_array_begin(begin());
	sim_json_key(&misuse_json, "k");
}

static void key_outside(void)
{
	sim_json_key(begin(), "k");
}

static void wrong_end(void)
{
	sim_json_array_begin(begin());
	sim_json_object_end(&misuse_json);
}

static void end_without_begin(void)
{
	sim_json_array_end(begin());
}

static void two_values(void)
{
	sim_json_u64(begin(), 1);
	sim_json_u64(&misuse_json, 2);
}

static void unfinished(void)
{
	sim_json_array_begin(begin());
	sim_json_finish(&misuse_json);
}

static void nothing_written(void)
{
	sim_json_finish(begin());
}

static void too_deep(void)
{
	begin();
	for (u32 i = 0; i <= SIM_JSON_DEPTH_MAX; i++)
		sim_json_array_begin(&misuse_json);
}

static void misuse_aborts(void **state)
{
	static void (*const misuses[])(void) = {
		value_without_key, key_without_value, key_after_key,
		key_in_array,	   key_outside,	      wrong_end,
		end_without_begin, two_values,	      unfinished,
		nothing_written,   too_deep,
	};

	(void)state;
	for (u32 i = 0; i < ARRAY_SIZE(misuses); i++)
		assert_aborts(misuses[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nested_on_one_line),
		cmocka_unit_test(indented),
		cmocka_unit_test(special_characters_are_escaped),
		cmocka_unit_test(utf8_is_kept_or_replaced),
		cmocka_unit_test(doubles_are_short_and_exact),
		cmocka_unit_test(deepest_nesting_works),
		cmocka_unit_test(misuse_aborts),
	};

	return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
