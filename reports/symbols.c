// SPDX-License-Identifier: GPL-2.0-only
/*
 * symbols.c - a reader of ELF .symtab, sorted array and bisection
 */
#include "reports/symbols.h"

#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "base/vec.h"
#include "core/place.h"

#define PLACE_BYTES	128

struct reports_symbols {
	void	*file;			/* mapped; the names lie in it */
	size_t	file_bytes;
	SIM_VEC(struct reports_symbol) table;	/* functions */
	SIM_VEC(struct reports_symbol) objects;
};

static int compare(const void *a, const void *b)
{
	const struct reports_symbol *x = a;
	const struct reports_symbol *y = b;

	if (x->addr != y->addr)
		return x->addr < y->addr ? -1 : 1;
	if (x->is_global != y->is_global)
		return x->is_global ? -1 : 1;
	return strcmp(x->name, y->name);
}

/* Where the program was loaded; 0 unless it is position-independent. */
static int first_module(struct dl_phdr_info *info, size_t bytes, void *ret)
{
	(void)bytes;
	*(u64 *)ret = info->dlpi_addr;
	return 1;
}

static int map_file(struct reports_symbols *s, const char *path,
		    struct sim_error *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;

	if (fd < 0)
		return sim_error_set(err, SIM_ERR_IO, "cannot open '%s'", path);
	if (fstat(fd, &st) || st.st_size <= 0) {
		close(fd);
		return sim_error_set(err, SIM_ERR_FORMAT,
				     "'%s' is not a program", path);
	}
	s->file_bytes = (size_t)st.st_size;
	s->file = mmap(NULL, s->file_bytes, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	if (s->file == MAP_FAILED) {
		s->file = NULL;
		return sim_error_set(err, SIM_ERR_IO, "cannot read '%s'", path);
	}
	return 0;
}

/* @nr items of @item_bytes at @off: inside the file and aligned? */
static const void *part(const struct reports_symbols *s, u64 off, u64 nr,
			u64 item_bytes)
{
	if (off > s->file_bytes || off % 8 ||
	    nr > (s->file_bytes - off) / item_bytes)
		return NULL;
	return (const char *)s->file + off;
}

static const char *name_at(const struct reports_symbols *s,
			   const Elf64_Shdr *strings, u64 off)
{
	const char *name;

	if (strings->sh_offset > s->file_bytes ||
	    strings->sh_size > s->file_bytes - strings->sh_offset ||
	    off >= strings->sh_size)
		return NULL;
	name = (const char *)s->file + strings->sh_offset + off;
	return memchr(name, '\0', strings->sh_size - off) ? name : NULL;
}

static int add_section(struct reports_symbols *s, const Elf64_Shdr *symtab,
		       const Elf64_Shdr *strings, u64 base)
{
	u64 nr = symtab->sh_size / sizeof(Elf64_Sym);
	const Elf64_Sym *sym = part(s, symtab->sh_offset, nr, sizeof(*sym));

	if (!sym)
		return -SIM_ERR_FORMAT;
	for (u64 i = 0; i < nr; i++, sym++) {
		struct reports_symbol symbol = {
			.addr = sym->st_value + base,
			.bytes = sym->st_size,
			.name = name_at(s, strings, sym->st_name),
			.is_global = ELF64_ST_BIND(sym->st_info) == STB_GLOBAL,
		};
		u32 type = ELF64_ST_TYPE(sym->st_info);
		int r;

		if ((type != STT_FUNC && type != STT_OBJECT) ||
		    sym->st_shndx == SHN_UNDEF || !symbol.name || !*symbol.name)
			continue;
		r = type == STT_FUNC ? sim_vec_push(&s->table, symbol) :
				       sim_vec_push(&s->objects, symbol);
		if (r < 0)
			return r;
	}
	return 0;
}

static int read_table(struct reports_symbols *s)
{
	const Elf64_Ehdr *head = part(s, 0, 1, sizeof(*head));
	const Elf64_Shdr *sections;
	u64 base = 0;

	if (!head || memcmp(head->e_ident, ELFMAG, SELFMAG) != 0 ||
	    head->e_ident[EI_CLASS] != ELFCLASS64 ||
	    head->e_shentsize != sizeof(*sections))
		return -SIM_ERR_FORMAT;
	sections = part(s, head->e_shoff, head->e_shnum, sizeof(*sections));
	if (!sections)
		return -SIM_ERR_FORMAT;
	dl_iterate_phdr(first_module, &base);
	for (u32 i = 0; i < head->e_shnum; i++) {
		int r = 0;

		if (sections[i].sh_type != SHT_SYMTAB)
			continue;
		if (sections[i].sh_link >= head->e_shnum)
			return -SIM_ERR_FORMAT;
		r = add_section(s, &sections[i], &sections[sections[i].sh_link],
				base);
		if (r < 0)
			return r;
	}
	return s->table.nr ? 0 : -SIM_ERR_ABSENT;
}

int reports_symbols_load(const char *path, struct reports_symbols **ret,
			 struct sim_error *err)
{
	struct reports_symbols *s = calloc(1, sizeof(*s));
	int r;

	path = path ? path : "/proc/self/exe";
	if (!s)
		return sim_error_set(err, SIM_ERR_NOMEM, "out of memory");
	r = map_file(s, path, err);
	if (r < 0)
		goto out;
	r = read_table(s);
	if (r == -SIM_ERR_ABSENT)
		sim_error_set(err, SIM_ERR_ABSENT, "'%s' has no symbols", path);
	else if (r < 0)
		sim_error_set(err, -r, "cannot read the symbols of '%s'", path);
	if (r < 0)
		goto out;
	qsort(s->table.items, s->table.nr, sizeof(s->table.items[0]), compare);
	if (s->objects.nr)
		qsort(s->objects.items, s->objects.nr,
		      sizeof(s->objects.items[0]), compare);
	*ret = s;
	return 0;
out:
	reports_symbols_free(s);
	return r;
}

void reports_symbols_free(struct reports_symbols *symbols)
{
	if (!symbols)
		return;
	sim_vec_fini(&symbols->table);
	sim_vec_fini(&symbols->objects);
	if (symbols->file)
		munmap(symbols->file, symbols->file_bytes);
	free(symbols);
}

size_t reports_symbols_nr(const struct reports_symbols *symbols)
{
	return symbols ? symbols->table.nr : 0;
}

const struct reports_symbol *reports_symbols_find(
	const struct reports_symbols *symbols, const void *addr)
{
	u64 wanted = (u64)(uintptr_t)addr;
	const struct reports_symbol *items, *best;
	size_t lo = 0, hi = reports_symbols_nr(symbols);

	if (!hi || wanted < symbols->table.items[0].addr)
		return NULL;
	items = symbols->table.items;
	while (hi - lo > 1) {
		size_t mid = lo + (hi - lo) / 2;

		if (items[mid].addr <= wanted)
			lo = mid;
		else
			hi = mid;
	}
	best = &items[lo];
	while (best > items && best[-1].addr == best->addr)
		best--;
	/* Without a size a symbol reaches to the next, but never past the last */
	if (best->bytes ? wanted - best->addr >= best->bytes :
			  lo + 1 == symbols->table.nr)
		return NULL;
	return best;
}

/* ---- by name ---- */

static const struct reports_symbol *list(const struct reports_symbols *symbols,
					 enum reports_symbol_kind kind,
					 size_t *ret_nr)
{
	bool is_object = kind == REPORTS_SYMBOL_OBJECT;

	*ret_nr = 0;
	if (!symbols)
		return NULL;
	*ret_nr = is_object ? symbols->objects.nr : symbols->table.nr;
	return is_object ? symbols->objects.items : symbols->table.items;
}

const struct reports_symbol *reports_symbols_named(
	const struct reports_symbols *symbols, enum reports_symbol_kind kind,
	const char *name)
{
	size_t nr;
	const struct reports_symbol *items = list(symbols, kind, &nr);

	for (size_t i = 0; i < nr; i++) {
		if (!strcmp(items[i].name, name))
			return &items[i];
	}
	return NULL;
}

const char *reports_symbols_near(const struct reports_symbols *symbols,
				 enum reports_symbol_kind kind,
				 const char *name)
{
	size_t nr;
	const struct reports_symbol *items = list(symbols, kind, &nr);
	const char **names = malloc((nr + 1) * sizeof(*names));
	const char *near = NULL;
	int idx;

	if (!names)
		return NULL;
	for (size_t i = 0; i < nr; i++)
		names[i] = items[i].name;
	idx = sim_text_nearest(name, names, nr);
	if (idx >= 0)
		near = names[idx];
	free(names);
	return near;
}

const struct reports_symbol *reports_symbols_object(
	const struct reports_symbols *symbols, const void *addr)
{
	u64 wanted = (u64)(uintptr_t)addr;
	size_t nr;
	const struct reports_symbol *items =
		list(symbols, REPORTS_SYMBOL_OBJECT, &nr);
	size_t lo = 0, hi = nr;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (items[mid].addr <= wanted)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (!lo || wanted - items[lo - 1].addr >= items[lo - 1].bytes)
		return NULL;
	return &items[lo - 1];
}

void reports_symbols_print(const struct reports_symbols *symbols,
			   const void *return_address, struct sim_text *text)
{
	const struct reports_symbol *symbol =
		reports_symbols_find(symbols, (const char *)return_address - 1);
	char place[PLACE_BYTES];

	if (sim_place_name(return_address, place, sizeof(place))) {
		sim_text_add(text, place);
		return;
	}
	if (!symbol) {
		sim_text_add(text, "+?");
		return;
	}
	sim_text_printf(text, "%s+0x%llx/0x%llx", symbol->name,
			(u64)(uintptr_t)return_address - symbol->addr,
			symbol->bytes);
}
