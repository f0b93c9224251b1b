// SPDX-License-Identifier: GPL-2.0-only
/*
 * ci.c - the three formats that test runners read
 */
#include "reports/ci.h"

#include <string.h>

#include "base/error.h"

/* One line of @str, fit to stand in a line of TAP: a '#' would begin a
 * directive there. TAP 14 has an escape for it, KTAP has none. */
static void add_name(struct sim_text *text, const char *str, bool has_escape)
{
	for (; *str; str++) {
		bool is_special = *str == '#' || *str == '\\';

		if ((unsigned char)*str < ' ' || *str == 0x7f)
			sim_text_add_char(text, '?');
		else if (is_special && has_escape)
			sim_text_printf(text, "\\%c", *str);
		else
			sim_text_add_char(text, *str == '#' ? '_' : *str);
	}
}

/* The lines of @str, each behind @front; no control characters. */
static void add_lines(struct sim_text *text, const char *front, const char *str)
{
	while (*str) {
		size_t nr = strcspn(str, "\n");

		sim_text_add(text, front);
		for (size_t i = 0; i < nr; i++) {
			bool is_plain = (unsigned char)str[i] >= ' ' &&
					str[i] != 0x7f;

			sim_text_add_char(text, is_plain ? str[i] : '?');
		}
		sim_text_add_char(text, '\n');
		str += nr + (str[nr] == '\n');
	}
}

/* ---- TAP 14 ---- */

/* A YAML string in single quotes has one special character. */
static void tap_quoted(struct sim_text *text, const char *key, const char *str)
{
	sim_text_printf(text, "  %s: '", key);
	for (; *str; str++) {
		bool is_plain = (unsigned char)*str >= ' ' && *str != 0x7f;

		sim_text_add(text, *str == '\'' ? "'" : "");
		sim_text_add_char(text, is_plain ? *str : '?');
	}
	sim_text_add(text, "'\n");
}

static void tap_test(struct reports_ci *ci, const struct reports_ci_test *test,
		     u64 nr)
{
	bool is_passed = test->status == REPORTS_CI_PASSED;

	sim_text_printf(ci->text, "%s %llu - ",
			test->status == REPORTS_CI_FAILED ? "not ok" : "ok",
			nr);
	add_name(ci->text, test->name, true);
	if (test->status == REPORTS_CI_SKIPPED) {
		sim_text_add(ci->text, " # SKIP ");
		add_name(ci->text, test->message, true);
	}
	sim_text_add_char(ci->text, '\n');
	if (test->status == REPORTS_CI_SKIPPED)
		return;
	if (is_passed && !test->notes[0])
		return;
	sim_text_add(ci->text, "  ---\n");
	if (!is_passed)
		tap_quoted(ci->text, "message", test->message);
	if (test->notes[0]) {
		/* Its first line says how far a YAML block is indented. */
		sim_text_add(ci->text, "  notes: |\n");
		add_lines(ci->text, "    ",
			  test->notes + strspn(test->notes, " \n"));
	}
	sim_text_add(ci->text, "  ...\n");
}

/* ---- KTAP ---- */

static void ktap_test(struct reports_ci *ci, const struct reports_ci_test *test,
		      u64 nr)
{
	if (test->status == REPORTS_CI_FAILED)
		add_lines(ci->text, "    #   ", test->message);
	add_lines(ci->text, "    #   ", test->notes);
	sim_text_printf(ci->text, "    %s %llu ",
			test->status == REPORTS_CI_FAILED ? "not ok" : "ok",
			nr);
	add_name(ci->text, test->name, false);
	if (test->status == REPORTS_CI_SKIPPED) {
		sim_text_add(ci->text, " # SKIP ");
		add_name(ci->text, test->message, false);
	}
	sim_text_add_char(ci->text, '\n');
}

/* ---- JUnit ---- */

/* What may not stand in XML at all becomes '?': other control characters, and
 * bytes beyond ASCII, as nobody said that they are UTF-8. */
static void add_xml(struct sim_text *text, const char *str)
{
	for (; *str; str++) {
		unsigned char c = (unsigned char)*str;

		if (c == '<')
			sim_text_add(text, "&lt;");
		else if (c == '>')
			sim_text_add(text, "&gt;");
		else if (c == '&')
			sim_text_add(text, "&amp;");
		else if (c == '"')
			sim_text_add(text, "&quot;");
		else if ((c < ' ' && c != '\n') || c >= 0x7f)
			sim_text_add_char(text, '?');
		else
			sim_text_add_char(text, *str);
	}
}

static void junit_test(struct reports_ci *ci,
		       const struct reports_ci_test *test)
{
	struct sim_text *text = &ci->cases;

	sim_text_printf(text, "    <testcase classname=\"%s\" name=\"",
			sim_text_str(&ci->suite));
	add_xml(text, test->name);
	sim_text_add(text, "\">\n");
	if (test->status != REPORTS_CI_PASSED) {
		sim_text_printf(text, "      <%s message=\"",
				test->status == REPORTS_CI_FAILED ? "failure" :
								    "skipped");
		add_xml(text, test->message);
		sim_text_add(text, "\"/>\n");
	}
	if (test->notes[0]) {
		sim_text_add(text, "      <system-out>");
		add_xml(text, test->notes);
		sim_text_add(text, "</system-out>\n");
	}
	sim_text_add(text, "    </testcase>\n");
}

static void junit_end(struct reports_ci *ci)
{
	u64 failed_nr = ci->of[REPORTS_CI_FAILED];
	u64 skipped_nr = ci->of[REPORTS_CI_SKIPPED];
	u64 nr = ci->of[REPORTS_CI_PASSED] + failed_nr + skipped_nr;

	sim_text_printf(ci->text,
			"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
			"<testsuites tests=\"%llu\" failures=\"%llu\">\n"
			"  <testsuite name=\"%s\" tests=\"%llu\" "
			"failures=\"%llu\" errors=\"0\" skipped=\"%llu\">\n",
			nr, failed_nr, sim_text_str(&ci->suite), nr, failed_nr,
			skipped_nr);
	sim_text_add_bytes(ci->text, sim_text_str(&ci->cases), ci->cases.nr);
	sim_text_add(ci->text, "  </testsuite>\n</testsuites>\n");
}

/* ---- all ---- */

void reports_ci_begin(struct reports_ci *ci, enum reports_ci_format format,
		      const char *suite, u64 tests_nr, struct sim_text *text)
{
	*ci = (struct reports_ci){
		.format = format,
		.text = text,
		.expected_nr = tests_nr,
	};
	sim_text_init(&ci->suite);
	sim_text_init(&ci->cases);
	if (format == REPORTS_CI_JUNIT)
		add_xml(&ci->suite, suite);
	else
		add_name(&ci->suite, suite, false);
	if (format == REPORTS_CI_TAP)
		sim_text_printf(text, "TAP version 14\n1..%llu\n", tests_nr);
	else if (format == REPORTS_CI_KTAP)
		sim_text_printf(text,
				"KTAP version 1\n1..1\n"
				"    KTAP version 1\n    # Subtest: %s\n"
				"    1..%llu\n",
				sim_text_str(&ci->suite), tests_nr);
}

void reports_ci_test(struct reports_ci *ci, const struct reports_ci_test *test)
{
	u64 nr;

	ci->of[test->status]++;
	nr = ci->of[0] + ci->of[1] + ci->of[2];
	if (ci->format == REPORTS_CI_TAP)
		tap_test(ci, test, nr);
	else if (ci->format == REPORTS_CI_KTAP)
		ktap_test(ci, test, nr);
	else
		junit_test(ci, test);
}

int reports_ci_end(struct reports_ci *ci)
{
	u64 nr = ci->of[0] + ci->of[1] + ci->of[2];
	bool is_short = nr < ci->expected_nr;
	int failed;

	if (ci->format == REPORTS_CI_JUNIT && is_short)
		reports_ci_test(ci, &(struct reports_ci_test){
					    .name = "(the rest)",
					    .status = REPORTS_CI_FAILED,
					    .message = "not all tests were run",
					    .notes = "" });
	if (ci->format == REPORTS_CI_KTAP)
		sim_text_printf(
			ci->text, "%s 1 %s\n",
			is_short || ci->of[REPORTS_CI_FAILED] ? "not ok" : "ok",
			sim_text_str(&ci->suite));
	else if (ci->format == REPORTS_CI_JUNIT)
		junit_end(ci);
	failed = sim_text_error(ci->text) || sim_text_error(&ci->cases) ||
		 sim_text_error(&ci->suite);
	sim_text_fini(&ci->suite);
	sim_text_fini(&ci->cases);
	return failed ? -SIM_ERR_NOMEM : 0;
}
