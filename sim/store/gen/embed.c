// SPDX-License-Identifier: GPL-2.0-only
/*
 * embed - turn SQL files into a C table, while building
 *
 * usage: embed OUTPUT HEADER STRUCT SYMBOL FILE.sql...
 *
 * Each file becomes { name, about, text }: name is the file name without
 * directory and ".sql", about the comment in the line after the licence. The
 * table ends with an entry whose name is NULL.
 */
#include <stdio.h>
#include <string.h>

static int fail(const char *what, const char *file)
{
	fprintf(stderr, "embed: cannot %s '%s'\n", what, file);
	return 1;
}

static void put_char(FILE *out, int c)
{
	if (c == '\n')
		fputs("\\n\"\n\t\t\"", out);
	else if (c == '\t')
		fputs("\\t", out);
	else if (c == '"' || c == '\\')
		fprintf(out, "\\%c", c);
	else if (c < ' ' || c > '~' || c == '?')
		fprintf(out, "\\%03o", c);
	else
		fputc(c, out);
}

static void put_about(FILE *out, FILE *in)
{
	int c;

	do {
		c = fgetc(in);
	} while (c != EOF && c != '\n');
	fputs("\t\t\"", out);
	if (fgetc(in) == '-' && fgetc(in) == '-' && fgetc(in) == ' ') {
		while ((c = fgetc(in)) != EOF && c != '\n')
			put_char(out, c);
	}
	fputs("\",\n", out);
	rewind(in);
}

static int embed(FILE *out, const char *path)
{
	const char *name = strrchr(path, '/');
	FILE *in = fopen(path, "r");
	int c;

	if (!in)
		return fail("open", path);
	name = name ? name + 1 : path;
	fprintf(out, "\t{\n\t\t\"%.*s\",\n", (int)strcspn(name, "."), name);
	put_about(out, in);
	fputs("\t\t\"", out);
	while ((c = fgetc(in)) != EOF)
		put_char(out, c);
	fputs("\"\n\t},\n", out);
	c = ferror(in);
	fclose(in);
	return c ? fail("read", path) : 0;
}

int main(int argc, char **argv)
{
	FILE *out;
	int i;

	if (argc < 5)
		return fail("do without arguments",
			    "OUTPUT HEADER STRUCT SYMBOL");
	out = fopen(argv[1], "w");
	if (!out)
		return fail("create", argv[1]);
	fprintf(out, "#include <stddef.h>\n\n#include \"%s\"\n\n", argv[2]);
	fprintf(out, "const struct %s %s[] = {\n", argv[3], argv[4]);
	for (i = 5; i < argc; i++) {
		if (embed(out, argv[i])) {
			fclose(out);
			return 1;
		}
	}
	fputs("\t{ NULL, NULL, NULL },\n};\n", out);
	if (fclose(out))
		return fail("write", argv[1]);
	return 0;
}
