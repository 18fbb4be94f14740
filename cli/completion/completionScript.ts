import type { Command } from 'commander';

export type Shell = 'bash' | 'zsh' | 'fish';

/** A command, with the words and options that may follow it. */
export interface CommandPath {
  /** `mqgate access-keys create` as words after the program's name. */
  readonly words: readonly string[];
  readonly description: string;
  readonly commands: readonly string[];
  readonly options: readonly CompletedOption[];
  /** Values of the first argument, where they are known. */
  readonly choices: readonly string[];
}

interface CompletedOption {
  readonly long: string;
  readonly description: string;
  readonly takesValue: boolean;
  readonly choices: readonly string[];
}

/** The program and every command below it. */
export function commandPaths(program: Command, words: readonly string[] = []): CommandPath[] {
  const own: CommandPath = {
    words,
    description: program.description(),
    commands: program.commands.map((one) => one.name()),
    options: program.options.flatMap(({ long, description, required, optional, argChoices }) =>
      long === null || long === undefined
        ? []
        : [{ long, description, takesValue: required || optional, choices: argChoices ?? [] }],
    ),
    choices: program.registeredArguments[0]?.argChoices ?? [],
  };
  const below = program.commands.flatMap((one) => commandPaths(one, [...words, one.name()]));
  return [own, ...below];
}

/** A completion script. All texts in it come from this program, none from a user. */
export function completionScript(shell: Shell, paths: readonly CommandPath[]): string {
  return { bash: bashScript, zsh: zshScript, fish: fishScript }[shell](paths);
}

const NAME = 'mqgate';

/** A `case` line for each command: the words that may follow it. */
function commandCases(paths: readonly CommandPath[], variable: string): string {
  return paths
    .map(({ words, commands, options, choices }) => {
      const following = [...commands, ...choices, ...options.map(({ long }) => long), '--help'];
      return `    '${[NAME, ...words].join(' ')}') ${variable}='${following.join(' ')}' ;;`;
    })
    .join('\n');
}

/** A `case` line for each option whose values are known. */
function valueCases(paths: readonly CommandPath[], offer: (values: string) => string): string {
  return paths
    .flatMap(({ words, options }) =>
      options.flatMap(({ long, choices }) =>
        choices.length === 0
          ? []
          : [`    '${[NAME, ...words, long].join(' ')}') ${offer(choices.join(' '))}; return ;;`],
      ),
    )
    .join('\n');
}

/** Options whose value is a file or free text: the shell offers file names after them. */
function valued(paths: readonly CommandPath[]): string {
  const longs = paths.flatMap(({ options }) =>
    options.flatMap(({ long, takesValue, choices }) => (takesValue && choices.length === 0 ? [long] : [])),
  );
  return [...new Set(longs)].sort().join('|');
}

/** Each command with the words before it, between quotes. */
function places(paths: readonly CommandPath[]): readonly string[] {
  return paths.map(({ words }) => `'${[NAME, ...words].join(' ')}'`);
}

/** The loop that finds the command in the words before the cursor, for bash and zsh. */
function pathLoop(paths: readonly CommandPath[], words: string): string {
  return `  local place=${NAME} word
  for word in ${words}; do
    case "$place $word" in
      ${places(paths.slice(1)).join('|')}) place="$place $word" ;;
    esac
  done`;
}

function bashScript(paths: readonly CommandPath[]): string {
  return `# bash completion of ${NAME}
_${NAME}() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" following=''
  COMPREPLY=()
${pathLoop(paths, '"${COMP_WORDS[@]:1:COMP_CWORD-1}"')}
  case "$place $prev" in
${valueCases(paths, (values) => `COMPREPLY=($(compgen -W '${values}' -- "$cur"))`)}
  esac
  case "$prev" in
    ${valued(paths)}) return ;;
  esac
  case "$place" in
${commandCases(paths, 'following')}
  esac
  COMPREPLY=($(compgen -W "$following" -- "$cur"))
}
complete -o default -F _${NAME} ${NAME}
`;
}

function zshScript(paths: readonly CommandPath[]): string {
  return `#compdef ${NAME}
_${NAME}() {
  local prev="\${words[CURRENT-1]}" following=''
${pathLoop(paths, '"${words[@]:1:$((CURRENT-2))}"')}
  case "$place $prev" in
${valueCases(paths, (values) => `compadd -- ${values}`)}
  esac
  case "$prev" in
    ${valued(paths)}) _files; return ;;
  esac
  case "$place" in
${commandCases(paths, 'following')}
  esac
  compadd -- \${=following}
  case "$place" in
    ${places(paths.filter(takesKnownWords)).join('|')}) ;;
    *) _files ;;
  esac
}
if [ "\${funcstack[1]}" = _${NAME} ]; then _${NAME} "$@"; else compdef _${NAME} ${NAME}; fi
`;
}

/** Whether the first argument is one of a few words, so that no file name is meant. */
function takesKnownWords({ commands, choices }: CommandPath): boolean {
  return commands.length + choices.length > 0;
}

function fishScript(paths: readonly CommandPath[]): string {
  const lines = paths.flatMap(({ words, commands, options, choices }) => {
    const line = (rest: string, about = '') =>
      `complete -c ${NAME} -n '__${NAME}_at ${[NAME, ...words].join(' ')}' ` +
      `${rest}${about === '' ? '' : ` -d ${quoted(about)}`}`;
    const names = commands.map((name) => {
      const below = paths.find((path) => path.words.join(' ') === [...words, name].join(' '));
      return line(`-f -a ${name}`, below?.description);
    });
    return [
      ...names,
      ...(choices.length === 0 ? [] : [line(`-f -a '${choices.join(' ')}'`)]),
      ...options.map(({ long, description, takesValue, choices: values }) => {
        const value = values.length > 0 ? ` -x -a '${values.join(' ')}'` : takesValue ? ' -r' : '';
        return line(`-l ${long.slice(2)}${value}`, description);
      }),
      line('-l help', 'show the help of the command'),
    ];
  });
  return `# fish completion of ${NAME}
function __${NAME}_at
  set -l place ${NAME}
  set -l typed (commandline -opc)
  set -e typed[1]
  for word in $typed
    switch "$place $word"
      case ${places(paths.slice(1)).join(' ')}
        set place "$place $word"
    end
  end
  test "$place" = "$argv"
end
${lines.join('\n')}
`;
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
