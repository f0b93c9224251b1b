/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * frame.h - an HTML file from its frame, the common style, a script and data
 *
 * Owns:       the parts, embedded when building.
 * Used by:    reports/page, reports/index.
 */
#ifndef REPORTS_PAGE_FRAME_H
#define REPORTS_PAGE_FRAME_H

struct sim_text; /* base/text.h */

struct reports_part {
	const char *name; /* file name without its ending; NULL ends the list */
	const char *about; /* unused: the files have no such line */
	const char *text;
};

extern const struct reports_part reports_parts[];

/**
 * reports_frame_print() - append a file
 * @frame: name of the part; its lines @style@, @script@ and @data@ are replaced
 * @script: name of the part
 * @add_data: appends what stands for @data@
 */
void reports_frame_print(const char *frame, const char *script,
			 void (*add_data)(void *ctx, struct sim_text *text),
			 void *ctx, struct sim_text *text);

#endif /* REPORTS_PAGE_FRAME_H */
