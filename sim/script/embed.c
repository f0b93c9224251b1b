// SPDX-License-Identifier: GPL-2.0-only
/*
 * embed.c - build tool: a text file as a C array
 *
 * embed NAME INPUT OUTPUT writes "const char NAME[]" and "NAME_bytes".
 */
#include <stdio.h>

int main(int argc, char **argv)
{
	FILE *in, *out;
	long nr = 0;
	int c;

	if (argc != 4)
		return 2;
	in = fopen(argv[2], "rb");
	out = fopen(argv[3], "wb");
	if (!in || !out)
		return 1;
	fprintf(out,
		"#include <stddef.h>\n"
		"extern const char %s[];\n"
		"extern const size_t %s_bytes;\n"
		"const char %s[] = {",
		argv[1], argv[1], argv[1]);
	while ((c = getc(in)) != EOF)
		fprintf(out, "%s%d,", nr++ % 16 ? " " : "\n\t", c);
	fprintf(out, "\n\t0\n};\nconst size_t %s_bytes = %ld;\n", argv[1], nr);
	if (ferror(in) || ferror(out) || fclose(out))
		return 1;
	return fclose(in) ? 1 : 0;
}
