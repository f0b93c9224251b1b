/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * parts.h - the frame, style and script of the page, embedded when building
 */
#ifndef REPORTS_PAGE_PARTS_H
#define REPORTS_PAGE_PARTS_H

struct reports_part {
	const char *name; /* file name without its ending; NULL ends the list */
	const char *about; /* unused: the files have no such line */
	const char *text;
};

extern const struct reports_part reports_parts[];

/** reports_part_find() - a part that exists */
const struct reports_part *reports_part_find(const char *name);

#endif /* REPORTS_PAGE_PARTS_H */
