// SPDX-License-Identifier: GPL-2.0-only
/*
 * choices.c - print a choice log
 */
#include "reports/choices.h"

#include "base/text.h"
#include "core/choice.h"
#include "reports/words.h"

int reports_choices_print(const struct sim_choice *log, u32 nr,
			  struct sim_text *text)
{
	sim_text_printf(text, "# gordian-choices 1, %u choices\n", nr);
	sim_text_add(text, "# number  kind   value  bound  task\n");
	for (u32 i = 0; i < nr; i++) {
		sim_text_printf(text, "%8u  %-5s  %5u  %5u  %s", i + 1,
				sim_choice_kind_name(log[i].kind), log[i].value,
				log[i].bound, reports_role(log[i].task_id));
		if (log[i].task_id)
			sim_text_printf(text, "/%u", log[i].task_id);
		sim_text_add_char(text, '\n');
	}
	return sim_text_error(text);
}
