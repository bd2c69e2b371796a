/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tapecast completion: scripts that let a shell ask this program what may come next. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "complete.h"
#include "options.h"

enum { KEY_LINE = 1000 };

typedef struct {
  const char *shell, *line;
} arguments;

static const struct argp_option options[] = {
    {"line", KEY_LINE, "TEXT", 0, "print what may stand at the end of this command line, for such scripts",
     0},
    {0}};

/* bash breaks words at = and :, so that only what stands behind the last of them is to be replaced. */
static const char bash_script[] =
    "# bash completion for tapecast\n"
    "_tapecast() {\n"
    "  local line=${COMP_LINE:0:COMP_POINT} word=${COMP_WORDS[COMP_CWORD]} typed reply front\n"
    "  [[ $word == [=:] ]] && word=\n"
    "  typed=${line##*[[:space:]]}\n"
    "  front=${typed%\"$word\"}\n"
    "  COMPREPLY=()\n"
    "  while IFS= read -r reply; do\n"
    "    case $reply in\n"
    "      $'\\tnospace') compopt -o nospace ;;\n"
    "      $'\\tfiles')\n"
    "        compopt -o filenames\n"
    "        mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -f -- \"$word\") ;;\n"
    "      $'\\tfiles '*)\n"
    "        reply=${reply#$'\\tfiles '}\n"
    "        compopt -o filenames\n"
    "        mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(\n"
    "          compgen -d -- \"$word\"\n"
    "          shopt -s extglob\n"
    "          compgen -f -X \"!*.@(${reply// /|})\" -- \"$word\") ;;\n"
    "      $'\\tfolders')\n"
    "        compopt -o filenames\n"
    "        mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -d -- \"$word\") ;;\n"
    "      *) COMPREPLY+=(\"${reply#\"$front\"}\") ;;\n"
    "    esac\n"
    "  done < <(\"${COMP_WORDS[0]}\" completion --line \"$line\" 2>/dev/null)\n"
    "}\n"
    "complete -F _tapecast tapecast\n";

static const char zsh_script[] =
    "#compdef tapecast\n"
    "# zsh completion for tapecast\n"
    "_tapecast() {\n"
    "  local line=\"${(j: :)words[1,CURRENT-1]} $PREFIX\" reply\n"
    "  local -a found space\n"
    "  while IFS= read -r reply; do\n"
    "    case $reply in\n"
    "      $'\\tnospace') space=(-S '') ;;\n"
    "      $'\\tfiles') _files ;;\n"
    "      $'\\tfiles '*) _files -g \"*.(${${reply#$'\\tfiles '}// /|})\" ;;\n"
    "      $'\\tfolders') _files -/ ;;\n"
    "      *) found+=(\"$reply\") ;;\n"
    "    esac\n"
    "  done < <(\"${words[1]}\" completion --line \"$line\" 2>/dev/null)\n"
    "  (( ${#found} )) && compadd \"${space[@]}\" -- \"${found[@]}\"\n"
    "}\n"
    "if [ \"${funcstack[1]}\" = _tapecast ]; then _tapecast; else compdef _tapecast tapecast; fi\n";

static const char fish_script[] =
    "# fish completion for tapecast\n"
    "function __tapecast_complete\n"
    "  for reply in (tapecast completion --line (commandline -cp) 2>/dev/null)\n"
    "    switch $reply\n"
    "      case \\t'files*'\n"
    "        __fish_complete_path (commandline -ct)\n"
    "      case \\tfolders\n"
    "        __fish_complete_directories (commandline -ct) ''\n"
    "      case \\tnospace\n"
    "      case '*'\n"
    "        echo $reply\n"
    "    end\n"
    "  end\n"
    "end\n"
    "complete -c tapecast -f -a '(__tapecast_complete)'\n";

static error_t parse(int key, char *arg, struct argp_state *state)
{
  arguments *a = state->input;
  switch (key) {
  case KEY_LINE:
    a->line = arg;
    return 0;
  case ARGP_KEY_ARG:
    return tc_option_word("shell", arg, &a->shell);
  case ARGP_KEY_END:
    if (!a->shell && !a->line) return tc_option_missing("completion", "for which shell? bash, zsh or fish;");
    return 0;
  default:
    return ARGP_ERR_UNKNOWN;
  }
}

const struct argp tc_argp_completion = {
    options,
    parse,
    "bash|zsh|fish",
    "Print a script that completes the command lines of tapecast: commands, options, steps, files, and the "
    "keys of recipes. In bash: source <(tapecast completion bash); in zsh the same with zsh; in fish: "
    "tapecast "
    "completion fish | source. An installed tapecast needs none of this.",
    NULL,
    NULL,
    NULL};

static tc_status print_words(const char *line)
{
  tc_text text = {0};
  const tc_status status = tc_complete(line, &text);
  fputs(tc_text_get(&text), stdout);
  tc_text_free(&text);
  return status;
}

tc_status tc_cmd_completion(int argc, char **argv)
{
  arguments a = {0};
  bool done;
  TC_TRY(tc_options_parse(&tc_argp_completion, "completion", argc, argv, &a, &done));
  if (done) return TC_OK;
  if (a.line) return print_words(a.line);
  const char *script = strcmp(a.shell, "bash") == 0   ? bash_script
                       : strcmp(a.shell, "zsh") == 0  ? zsh_script
                       : strcmp(a.shell, "fish") == 0 ? fish_script
                                                      : NULL;
  if (!script) return tc_fail(TC_ERR_USAGE, "'%s': there is a completion for bash, zsh and fish", a.shell);
  fputs(script, stdout);
  return TC_OK;
}
