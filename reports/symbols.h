/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * symbols.h - names of functions and variables, static ones included
 *
 * Owns:       a sorted table made from .symtab of the program's own file.
 * Used by:    reports/splat, reports/backtrace, cli.
 * Promises:   works without the file or with a stripped one: then every
 *             address prints as "+?". Addresses themselves are never printed.
 *
 * Nothing here is a schedule point.
 */
#ifndef REPORTS_SYMBOLS_H
#define REPORTS_SYMBOLS_H

#include "base/base.h"
#include "base/error.h"

struct sim_text;			/* base/text.h */

struct reports_symbol {
	u64		addr;
	u64		bytes;		/* 0: not known */
	const char	*name;
	bool		is_global;
};

struct reports_symbols;

/**
 * reports_symbols_load() - read the symbol table of a program
 * @path: ELF file of the running program; NULL: the program itself
 * @ret: to be released with reports_symbols_free()
 *
 * Return: 0, -SIM_ERR_IO for a file that cannot be read, -SIM_ERR_FORMAT for
 * one that is no 64-bit ELF file, -SIM_ERR_ABSENT for one without symbols,
 * -SIM_ERR_NOMEM.
 */
int reports_symbols_load(const char *path, struct reports_symbols **ret,
			 struct sim_error *err);

/** reports_symbols_free() - NULL is allowed */
void reports_symbols_free(struct reports_symbols *symbols);

/** reports_symbols_nr() - how many functions are known; 0 for NULL */
size_t reports_symbols_nr(const struct reports_symbols *symbols);

/**
 * reports_symbols_find() - the function that contains @addr
 * @symbols: NULL is allowed
 *
 * Return: the function or NULL. Of several names for one address the global
 * ones come first, then the alphabet decides.
 */
const struct reports_symbol *reports_symbols_find(
	const struct reports_symbols *symbols, const void *addr);

enum reports_symbol_kind {
	REPORTS_SYMBOL_FUNCTION,
	REPORTS_SYMBOL_OBJECT,	/* a variable */
};

/** reports_symbols_named() - the function or variable @name, the first in memory
 * of several; NULL if there is none. @symbols: NULL is allowed */
const struct reports_symbol *reports_symbols_named(
	const struct reports_symbols *symbols, enum reports_symbol_kind kind,
	const char *name);

/** reports_symbols_near() - a name that was probably meant, NULL if none is near
 */
const char *reports_symbols_near(const struct reports_symbols *symbols,
				 enum reports_symbol_kind kind,
				 const char *name);

/** reports_symbols_object() - the variable that contains @addr, or NULL */
const struct reports_symbol *reports_symbols_object(
	const struct reports_symbols *symbols, const void *addr);

/**
 * reports_symbols_print() - append "name+0xoff/0xsize", or "+?"; of a line of
 * a script "scenario.lua:12 in actor x"
 * @symbols: NULL is allowed
 * @return_address: looked up one byte before, as a call may end a function;
 *	the offset shown is its own, as the kernel prints it
 */
void reports_symbols_print(const struct reports_symbols *symbols,
			   const void *return_address, struct sim_text *text);

#endif /* REPORTS_SYMBOLS_H */
