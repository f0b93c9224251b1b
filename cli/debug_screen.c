// SPDX-License-Identifier: GPL-2.0-only
/*
 * debug_screen.c - the debugger on a whole terminal: draws, and reads keys
 *
 * From top to bottom: a title, the lanes around the present step, that step and
 * the next one in words, a panel, a line for messages and commands. All words
 * come from the commands; keys are short for them.
 */
#include <curses.h>
#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wctype.h>

#include "debug.h"
#include "debug_line.h"
#include "message.h"

#define ROWS_MIN	12
#define COLS_MIN	40
#define MARK_COLS	2	/* in front of the lanes */
#define LANE_COLS	12	/* of a CPU, at least */
#define AHEAD_ROWS	3	/* of what is to come */
#define CONTROL(c)		((c) & 0x1f)
#define KEY_ESC		27

enum panel {
	PANEL_TASKS,
	PANEL_BACKTRACE,
	PANEL_LOCKS,
	PANEL_ALTERNATIVES,
	PANEL_BRANCHES,
	PANEL_OUTPUT,
	PANEL_HELP,
	PANEL_NR,
};

static const char *const panel_names[] = {
	"tasks",    "backtrace", "locks", "alternatives",
	"branches", "output",	 "help",
};

enum color {
	COLOR_FINDING = 1,
	COLOR_HERE,
	COLOR_FAINT,
};

struct screen {
	struct cli_debug	*d;
	struct cli_line		line;
	struct sim_text		output;		/* of the last command */
	struct sim_text		message;
	enum panel		panel;
	u32			scroll;		/* of the panel */
	u32			chosen;		/* alternative */
	bool			is_typing;
	bool			is_bad;		/* the message is an error */
	bool			is_utf8;
	SCREEN			*terminal;
	bool			has_color;
};

/* ---- characters ---- */

/* The character at *@s, which is UTF-8. What the terminal has not is a '?'. */
static wchar_t next_char(const struct screen *s, const char **at)
{
	const unsigned char *c = (const unsigned char *)*at;
	u32 bytes = c[0] < 0x80 ? 1 : c[0] < 0xe0 ? 2 : c[0] < 0xf0 ? 3 : 4;
	u32 value = bytes == 1 ? c[0] : c[0] & (0x7fU >> bytes);

	for (u32 i = 1; i < bytes; i++)
		value = value << 6 | (c[i] & 0x3f);
	*at += bytes;
	if (bytes > 1 && (!s->is_utf8 || wcwidth((wchar_t)value) < 1))
		return L'?';
	return (wchar_t)value;
}

/* Draw @text from the cursor on, up to column @end or the end of its line.
 * Return: where it did not fit, else the end. */
static const char *put(const struct screen *s, const char *text, int end)
{
	while (*text && *text != '\n') {
		const char *next = text;
		wchar_t c = next_char(s, &next);
		int width = c < 0x80 ? 1 : wcwidth(c);

		if (getcurx(stdscr) + width > end)
			return text;
		addnwstr(&c, 1);
		/* The last column: the cursor is on the next line now. */
		if (getcurx(stdscr) == 0)
			return next;
		text = next;
	}
	return text;
}

static void put_at(const struct screen *s, int row, int col, const char *text)
{
	move(row, col);
	put(s, text, COLS);
}

static attr_t colored(const struct screen *s, enum color color, attr_t plain)
{
	return s->has_color ? plain | (attr_t)COLOR_PAIR(color) : plain;
}

static const char *next_line(const char *text)
{
	const char *end = strchr(text, '\n');

	return end ? end + 1 : text + strlen(text);
}

/* ---- title, lanes ---- */

static void draw_title(const struct screen *s)
{
	struct sim_text left = SIM_TEXT_INIT;
	struct sim_text right = SIM_TEXT_INIT;
	int col;

	sim_text_printf(&left, " gordian debug  %s  %s",
			sim_text_str(&s->d->target->subject.name),
			sim_text_str(&s->d->target->subject.options));
	if (s->d->branches.nr > 1)
		sim_text_printf(&right, "branch %u  ", s->d->branch);
	sim_text_printf(&right, "step %u/%u ", sim_stepper_at(s->d->stepper),
			sim_stepper_last(s->d->stepper));
	cli_debug_defuse(&left);
	col = COLS - (int)right.nr;
	attrset(A_REVERSE);
	mvhline(0, 0, ' ', COLS);
	move(0, 0);
	put(s, sim_text_str(&left), col - 1);
	put_at(s, 0, col, sim_text_str(&right));
	attrset(A_NORMAL);
	sim_text_fini(&left);
	sim_text_fini(&right);
}

/* Between the lanes, where the words of a row leave room. */
static void draw_rules(const struct screen *s, const char *head, int row)
{
	const char *lane = strpbrk(head + 6, "CO");
	wchar_t rule = s->is_utf8 ? L'\u2502' : L'|';

	for (; lane && *lane != '\n'; lane++) {
		int col = MARK_COLS + (int)(lane - head) - 1;
		bool is_lane = !strncmp(lane, "CPU", 3) ||
			       !strncmp(lane, "others", 6);
		cchar_t cell;
		wchar_t there[CCHARW_MAX];
		attr_t attrs;
		short pair;

		if (!is_lane || col >= COLS)
			continue;
		mvin_wch(row, col, &cell);
		getcchar(&cell, there, &attrs, &pair, NULL);
		if (there[0] == L' ')
			mvaddnwstr(row, col, &rule, 1);
	}
}

static void draw_lane_row(const struct screen *s, const char *head,
			  const char *line, u32 step, int row)
{
	u32 at = sim_stepper_at(s->d->stepper);
	attr_t attr = step == at ? colored(s, COLOR_HERE, A_BOLD) :
		      step > at	 ? colored(s, COLOR_FAINT, A_DIM) :
				   A_NORMAL;
	wchar_t mark = s->is_utf8 ? L'\u25b6' : L'>';

	attrset(attr);
	if (step == at)
		mvaddnwstr(row, 0, &mark, 1);
	put_at(s, row, MARK_COLS, line);
	attrset(A_NORMAL);
	draw_rules(s, head, row);
}

static void draw_lanes(const struct screen *s, int row, int rows)
{
	struct reports_lanes *lanes = &s->d->lanes;
	u32 at = sim_stepper_at(s->d->stepper);
	size_t behind = reports_lanes_find(lanes, at + 1);
	size_t end = min(lanes->lines.nr, behind + AHEAD_ROWS);
	size_t first = end > (size_t)(rows - 1) ? end - (size_t)(rows - 1) : 0;
	struct sim_text text = SIM_TEXT_INIT;
	const char *head, *line;

	reports_lanes_resize(lanes, (u32)(COLS - MARK_COLS),
			     (u32)(COLS - 10) / LANE_COLS);
	reports_lanes_rows(lanes, first, (size_t)(rows - 1), &text);
	cli_debug_defuse(&text);
	head = sim_text_str(&text);
	attrset(A_UNDERLINE);
	put_at(s, row, MARK_COLS, head);
	attrset(A_NORMAL);
	line = next_line(head);
	for (size_t i = first; *line; i++) {
		row++;
		draw_lane_row(s, head, line, lanes->lines.items[i].step, row);
		line = next_line(line);
	}
	sim_text_fini(&text);
}

/* ---- words ---- */

/* The present step and what may come, one row each. */
static void draw_where(const struct screen *s, int row)
{
	bool is_end = sim_stepper_at(s->d->stepper) ==
		      sim_stepper_last(s->d->stepper);
	struct sim_text text = SIM_TEXT_INIT;
	const char *second;

	cli_debug_where(s->d, &text);
	if (!is_end) {
		sim_text_add(&text, "next ");
		cli_debug_alternatives(s->d, &text);
	}
	cli_debug_defuse(&text);
	second = next_line(sim_text_str(&text));
	attrset(A_BOLD);
	put_at(s, row, 0, sim_text_str(&text));
	attrset(is_end ? colored(s, COLOR_FINDING, A_BOLD) : A_NORMAL);
	put_at(s, row + 1, 0, second);
	attrset(A_NORMAL);
	sim_text_fini(&text);
}

static const char *const keys_help =
	"Right n Space  step              Left p   step back\n"
	"d D  next, previous decision     s S      next, previous context switch\n"
	"PgDn PgUp  ten steps             g f      first step; the finding\n"
	"t  tasks                         b        backtrace\n"
	"k  locks                         a        alternatives of the next step\n"
	"o  branches                      Tab      next panel; Up Down, j J scroll\n"
	"Up Down  in backtrace: another task; in alternatives: choose, Enter: what if\n"
	"w  save: print the token         : command line, ':help' lists commands\n"
	"h ?  this help                   q        leave\n";

static void fill_panel(const struct screen *s, struct sim_text *out)
{
	const struct sim_task *task;

	switch (s->panel) {
	case PANEL_TASKS:
		cli_debug_tasks(s->d, false, out);
		break;
	case PANEL_BACKTRACE:
		task = cli_debug_task(s->d);
		if (task)
			cli_debug_backtrace(s->d, task, out);
		else
			sim_text_add(out, "no task has moved yet\n");
		break;
	case PANEL_LOCKS:
		cli_debug_locks(s->d, out);
		break;
	case PANEL_ALTERNATIVES:
		cli_debug_alternatives(s->d, out);
		break;
	case PANEL_BRANCHES:
		cli_debug_branches(s->d, out);
		break;
	case PANEL_HELP:
		sim_text_add(out, keys_help);
		break;
	default:
		sim_text_add(out, sim_text_str(&s->output));
		break;
	}
	cli_debug_defuse(out);
}

static void draw_rule(const struct screen *s, int row)
{
	wchar_t rule = s->is_utf8 ? L'\u2500' : L'-';

	for (int col = 0; col < COLS; col++)
		mvaddnwstr(row, col, &rule, 1);
	move(row, 2);
	for (u32 i = 0; i < PANEL_NR; i++) {
		attrset(i == s->panel ? A_REVERSE : A_NORMAL);
		if (getcurx(stdscr) + (int)strlen(panel_names[i]) + 3 > COLS)
			break;
		printw(" %s ", panel_names[i]);
	}
	attrset(A_NORMAL);
}

/* A line may take several rows. Return: the row behind it. */
static int draw_line(const struct screen *s, const char *line, int row, int end)
{
	const char *rest = line;
	int col = 0;

	do {
		move(row++, col);
		rest = put(s, rest, COLS);
		col = 4;
	} while (*rest && *rest != '\n' && row < end);
	return row;
}

static void draw_panel(const struct screen *s, int row, int end)
{
	struct sim_text text = SIM_TEXT_INIT;
	const char *line;
	u32 nr = 0;

	fill_panel(s, &text);
	line = sim_text_str(&text);
	for (; *line && row < end; line = next_line(line), nr++) {
		bool is_chosen = s->panel == PANEL_ALTERNATIVES &&
				 nr == s->chosen + 1;

		if (nr < s->scroll)
			continue;
		attrset(is_chosen ? A_REVERSE : A_NORMAL);
		row = draw_line(s, line, row, end);
		attrset(A_NORMAL);
	}
	if (*line)
		put_at(s, end - 1, COLS - 8, " (more) ");
	sim_text_fini(&text);
}

static void draw_bottom(const struct screen *s)
{
	u32 room = (u32)COLS - 2;
	u32 first = s->line.cursor > room ? s->line.cursor - room : 0;

	if (!s->is_typing) {
		attrset(s->is_bad ? colored(s, COLOR_FINDING, A_BOLD) :
				    A_NORMAL);
		put_at(s, LINES - 1, 0,
		       s->message.nr ?
			       sim_text_str(&s->message) :
			       "?  keys    :  command line    q  leave");
		attrset(A_NORMAL);
		curs_set(0);
		return;
	}
	curs_set(1);
	mvaddch(LINES - 1, 0, ':');
	mvaddnwstr(LINES - 1, 1, s->line.text + first, (int)room);
	move(LINES - 1, (int)(s->line.cursor - first) + 1);
}

static void draw(const struct screen *s)
{
	int lanes = (LINES - 4) / 2;

	erase();
	if (LINES < ROWS_MIN || COLS < COLS_MIN) {
		mvprintw(0, 0, "%dx%d at least, q leaves", COLS_MIN, ROWS_MIN);
		refresh();
		return;
	}
	draw_title(s);
	draw_lanes(s, 1, lanes);
	draw_where(s, 1 + lanes);
	draw_rule(s, 3 + lanes);
	draw_panel(s, 4 + lanes, LINES - 1);
	draw_bottom(s);
	refresh();
}

/* ---- commands ---- */

static void say(struct screen *s, const struct sim_error *err)
{
	sim_text_reset(&s->message);
	s->is_bad = err;
	if (!err)
		return;
	sim_text_printf(&s->message, "error: %s%s%s", err->message,
			err->hint[0] ? "; " : "", err->hint);
	cli_debug_defuse(&s->message);
}

static void run(struct screen *s, const char *command)
{
	struct sim_text out = SIM_TEXT_INIT;
	struct sim_error err = { .code = 0 };
	enum cli_debug_did did;
	int r = cli_debug_command(s->d, command, &out, &did, &err);

	say(s, r ? &err : NULL);
	s->scroll = did == CLI_DEBUG_MOVED ? 0 : s->scroll;
	s->chosen = 0;
	if (!r && out.nr) {
		sim_text_fini(&s->output);
		s->output = out;
		s->panel = PANEL_OUTPUT;
		s->scroll = 0;
		return;
	}
	sim_text_fini(&out);
}

static void show_panel(struct screen *s, enum panel panel)
{
	s->panel = panel;
	s->scroll = 0;
	s->chosen = 0;
	say(s, NULL);
}

/* The task before or behind the one whose frames are shown. */
static void select_task(struct screen *s, bool is_next)
{
	const struct sim_task *task = cli_debug_task(s->d);
	u32 id = task ? task->id : 0;

	do {
		id += is_next ? 1 : -1U;
		if (!id || id >= sim_task_count())
			return;
	} while (cli_debug_is_dull(sim_task_by_id(id)));
	s->d->task_id = id;
}

static void up_or_down(struct screen *s, bool is_down)
{
	const struct sim_moves *moves;

	if (s->panel == PANEL_BACKTRACE) {
		select_task(s, is_down);
	} else if (s->panel == PANEL_ALTERNATIVES) {
		moves = sim_stepper_moves(s->d->stepper);
		if (is_down && moves && s->chosen + 1 < moves->nr)
			s->chosen++;
		else if (!is_down && s->chosen)
			s->chosen--;
	} else if (is_down || s->scroll) {
		s->scroll += is_down ? 1 : -1U;
	}
}

static void take_chosen(struct screen *s)
{
	char command[32];

	if (s->panel != PANEL_ALTERNATIVES)
		return;
	snprintf(command, sizeof(command), "what-if %u", s->chosen);
	run(s, command);
	if (!s->is_bad)
		show_panel(s, PANEL_BRANCHES);
}

/* ---- keys ---- */

static const struct {
	wint_t		key;
	bool		is_function;	/* KEY_... */
	const char	*command;
} command_keys[] = {
	{ KEY_RIGHT, true, "step" },	  { KEY_LEFT, true, "back" },
	{ KEY_NPAGE, true, "step 10" },	  { KEY_PPAGE, true, "back 10" },
	{ KEY_HOME, true, "start" },	  { KEY_END, true, "finding" },
	{ L'n', false, "step" },	  { L' ', false, "step" },
	{ L'p', false, "back" },	  { L'd', false, "decision" },
	{ L'D', false, "prev-decision" }, { L's', false, "switch" },
	{ L'S', false, "prev-switch" },	  { L'g', false, "start" },
	{ L'f', false, "finding" },	  { L'w', false, "save" },
	{ L'q', false, "quit" },	  { CONTROL('c'), false, "quit" },
};

static bool run_key(struct screen *s, wint_t key, bool is_function)
{
	for (u32 i = 0; i < ARRAY_SIZE(command_keys); i++) {
		if (command_keys[i].key == key &&
		    command_keys[i].is_function == is_function) {
			run(s, command_keys[i].command);
			return true;
		}
	}
	return false;
}

static void take_char(struct screen *s, wint_t c)
{
	static const char panel_keys[] = "tbkaoxh";
	const char *panel = c < 0x80 && c ? strchr(panel_keys, (int)c) : NULL;

	if (panel) {
		show_panel(s, (enum panel)(panel - panel_keys));
	} else if (c == L'?') {
		show_panel(s, PANEL_HELP);
	} else if (c == L'\t') {
		show_panel(s, (s->panel + 1) % PANEL_NR);
	} else if (c == L'j' || c == L'J') {
		s->scroll += c == L'j' ? 1 : s->scroll ? -1U : 0;
	} else if (c == L'\r' || c == L'\n') {
		take_chosen(s);
	} else if (c == L':') {
		cli_line_begin(&s->line);
		s->is_typing = true;
	} else if (c == CONTROL('l')) {
		clearok(stdscr, TRUE);
	}
}

static void take_function_key(struct screen *s, wint_t key)
{
	if (key == KEY_UP || key == KEY_DOWN)
		up_or_down(s, key == KEY_DOWN);
	else if (key == KEY_ENTER)
		take_chosen(s);
}

static void end_typing(struct screen *s)
{
	char command[CLI_LINE_BYTES];

	s->is_typing = false;
	cli_line_take(&s->line, command);
	if (command[strspn(command, " ")])
		run(s, command);
}

static const struct {
	wint_t			key;
	bool			is_function;
	enum cli_line_key	edit;
} line_keys[] = {
	{ KEY_LEFT, true, CLI_LINE_LEFT },
	{ KEY_RIGHT, true, CLI_LINE_RIGHT },
	{ KEY_HOME, true, CLI_LINE_HOME },
	{ KEY_END, true, CLI_LINE_END },
	{ KEY_BACKSPACE, true, CLI_LINE_BACKSPACE },
	{ KEY_DC, true, CLI_LINE_DELETE },
	{ KEY_UP, true, CLI_LINE_OLDER },
	{ KEY_DOWN, true, CLI_LINE_NEWER },
	{ 0x7f, false, CLI_LINE_BACKSPACE },
	{ CONTROL('h'), false, CLI_LINE_BACKSPACE },
	{ CONTROL('b'), false, CLI_LINE_LEFT },
	{ CONTROL('f'), false, CLI_LINE_RIGHT },
	{ CONTROL('a'), false, CLI_LINE_HOME },
	{ CONTROL('e'), false, CLI_LINE_END },
	{ CONTROL('d'), false, CLI_LINE_DELETE },
	{ CONTROL('k'), false, CLI_LINE_KILL },
	{ CONTROL('u'), false, CLI_LINE_CLEAR },
	{ CONTROL('w'), false, CLI_LINE_RUBOUT },
	{ CONTROL('p'), false, CLI_LINE_OLDER },
	{ CONTROL('n'), false, CLI_LINE_NEWER },
};

static void type(struct screen *s, wint_t key, bool is_function)
{
	for (u32 i = 0; i < ARRAY_SIZE(line_keys); i++) {
		if (line_keys[i].key == key &&
		    line_keys[i].is_function == is_function) {
			cli_line_edit(&s->line, line_keys[i].edit);
			return;
		}
	}
	if (is_function ? key == KEY_ENTER : key == L'\r' || key == L'\n')
		end_typing(s);
	else if (!is_function &&
		 (key == KEY_ESC || key == CONTROL('g') || key == CONTROL('c')))
		s->is_typing = false;
	else if (!is_function)
		cli_line_insert(&s->line, (wchar_t)key);
}

/* Return: is there anybody left to read from? */
static bool read_key(struct screen *s)
{
	wint_t key;
	int r = get_wch(&key);

	if (r == ERR)
		return false;
	if (r == KEY_CODE_YES && key == KEY_RESIZE)
		clearok(stdscr, TRUE);
	else if (s->is_typing)
		type(s, key, r == KEY_CODE_YES);
	else if (run_key(s, key, r == KEY_CODE_YES))
		return true;
	else if (r == KEY_CODE_YES)
		take_function_key(s, key);
	else
		take_char(s, key);
	return true;
}

/* ---- the terminal ---- */

int cli_debug_screen_check(struct sim_error *err)
{
	const char *term = getenv("TERM");

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		sim_error_set(err, SIM_ERR_INVAL, "there is no terminal");
	else if (!term || !*term || !strcmp(term, "dumb"))
		sim_error_set(err, SIM_ERR_INVAL,
			      "the terminal has no screen: TERM is '%s'",
			      term ? term : "");
	else
		return 0;
	sim_error_hint(err, "--batch=FILE takes commands from a file, - is "
			    "standard input");
	return -SIM_ERR_INVAL;
}

static void end(struct screen *s)
{
	endwin();
	delscreen(s->terminal);
}

static int begin(struct screen *s, struct sim_error *err)
{
	/* Any other would change what Lua takes for a letter. */
	setlocale(LC_CTYPE, "");
	s->is_utf8 = !strcmp(nl_langinfo(CODESET), "UTF-8");
	if (!s->is_utf8)
		setlocale(LC_CTYPE, "C");
	s->terminal = newterm(NULL, stdout, stdin);
	if (!s->terminal)
		return sim_error_set(err, SIM_ERR_INVAL,
				     "the terminal '%s' is not known",
				     getenv("TERM"));
	if (!tigetstr("cup") || tigetstr("cup") == (char *)-1) {
		end(s);
		return sim_error_set(err, SIM_ERR_INVAL,
				     "the terminal '%s' has no screen",
				     getenv("TERM"));
	}
	raw();
	noecho();
	keypad(stdscr, TRUE);
	set_escdelay(25);
	s->has_color = *cli_bold() && has_colors();
	if (s->has_color) {
		start_color();
		use_default_colors();
		init_pair(COLOR_FINDING, COLOR_RED, -1);
		init_pair(COLOR_HERE, COLOR_GREEN, -1);
		init_pair(COLOR_FAINT, -1, -1);
	}
	return 0;
}

int cli_debug_screen(struct cli_debug *d, struct sim_error *err)
{
	struct screen *s = calloc(1, sizeof(*s));
	int r;

	if (!s)
		return sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	s->d = d;
	s->panel = PANEL_TASKS;
	r = begin(s, err);
	if (!r) {
		do
			draw(s);
		while (read_key(s) && !d->wants_quit && d->stepper);
		end(s);
	}
	if (!r && !d->stepper)
		r = sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	sim_text_fini(&s->output);
	sim_text_fini(&s->message);
	free(s);
	return r;
}
