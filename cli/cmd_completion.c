// SPDX-License-Identifier: GPL-2.0-only
/*
 * cmd_completion.c - gordian completion: what a shell needs to complete
 *
 * The scripts are thin: a shell hands the words over to 'gordian --complete'
 * (complete.c), which answers from the tables of this very program.
 */
#include <stdio.h>
#include <string.h>

#include "commands.h"
#include "message.h"
#include "opt.h"

/* clang-format off */
static const char bash_script[] =
	"# gordian completion bash: to be sourced\n"
	"_gordian() {\n"
	"	local line=${COMP_LINE:0:COMP_POINT} words cur cut=\n"
	"	local answer file\n"
	"\n"
	"	# Not COMP_WORDS: they are split at '=' and ':', too.\n"
	"	read -r -a words <<<\"$line\"\n"
	"	[[ $line == *[[:space:]] ]] && words+=(\"\")\n"
	"	cur=${words[${#words[@]}-1]}\n"
	"	# What is replaced begins behind the last place to split at.\n"
	"	if [[ $cur == *[=:]* && $COMP_WORDBREAKS == *=* ]]; then\n"
	"		cut=${cur%\"${cur##*[=:]}\"}\n"
	"	fi\n"
	"	COMPREPLY=()\n"
	"	while IFS=$'\\t' read -r answer _; do\n"
	"		if [[ $answer == :files ]]; then\n"
	"			compopt -o filenames 2>/dev/null\n"
	"			while IFS= read -r file; do\n"
	"				COMPREPLY+=(\"$file\")\n"
	"			done < <(compgen -f -- \"${cur#\"$cut\"}\")\n"
	"		else\n"
	"			COMPREPLY+=(\"${answer#\"$cut\"}\")\n"
	"		fi\n"
	"	done < <(\"${words[0]}\" --complete \"${words[@]:1}\" 2>/dev/null)\n"
	"	if [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *= ]]; then\n"
	"		compopt -o nospace 2>/dev/null\n"
	"	fi\n"
	"	return 0\n"
	"}\n"
	"complete -F _gordian gordian\n";

static const char zsh_script[] =
	"#compdef gordian\n"
	"# gordian completion zsh: to be sourced, or _gordian in a directory of $fpath\n"
	"_gordian() {\n"
	"	local value about\n"
	"	local -a plain open\n"
	"\n"
	"	while IFS=$'\\t' read -r value about; do\n"
	"		case $value in\n"
	"		:files)\n"
	"			compset -P '*='\n"
	"			_files\n"
	"			;;\n"
	"		*=) open+=(\"${value//:/\\\\:}:$about\") ;;\n"
	"		*) plain+=(\"${value//:/\\\\:}:$about\") ;;\n"
	"		esac\n"
	"	done < <(\"${words[1]}\" --complete \"${(@)words[2,CURRENT]}\" 2>/dev/null)\n"
	"	(( $#plain )) && _describe -V gordian plain\n"
	"	(( $#open )) && _describe -V gordian open -S ''\n"
	"	return 0\n"
	"}\n"
	"if [ \"$funcstack[1]\" = _gordian ]; then\n"
	"	_gordian \"$@\"\n"
	"else\n"
	"	compdef _gordian gordian\n"
	"fi\n";

static const char fish_script[] =
	"# gordian completion fish: to be sourced\n"
	"function __gordian_complete\n"
	"	set -l words (commandline -opc) (commandline -ct)\n"
	"	set -l answers ($words[1] --complete $words[2..-1] 2>/dev/null)\n"
	"	if contains :files $answers\n"
	"		__fish_complete_path (commandline -ct)\n"
	"	end\n"
	"	string match -v -- :files $answers\n"
	"end\n"
	"complete -c gordian -f -a '(__gordian_complete)'\n";
/* clang-format on */

int cli_cmd_completion(const struct cli_args *args)
{
	static const struct {
		const char *shell;
		const char *script;
	} scripts[] = {
		{ "bash", bash_script },
		{ "zsh", zsh_script },
		{ "fish", fish_script },
	};
	struct sim_error err = { .code = 0 };

	for (u32 i = 0; i < ARRAY_SIZE(scripts); i++) {
		if (strcmp(args->words[0], scripts[i].shell) != 0)
			continue;
		fputs(scripts[i].script, stdout);
		return CLI_EXIT_CLEAN;
	}
	sim_error_set(&err, SIM_ERR_INVAL, "there is no completion for '%s'",
		      args->words[0]);
	sim_error_hint(&err, "one of: bash, zsh, fish");
	return cli_error(&err);
}
