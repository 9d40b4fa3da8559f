import type { createProgram } from '@kubewright/cli';

type Command = ReturnType<typeof createProgram>;

const ownDefault = / \(default: ([^)]*)\)$/;

/** The flags of a command as a Markdown table, in the order its help has them. */
export function flagsTable(command: Command): string {
  const rows = command.options.map(({ flags, description, defaultValue, defaultValueDescription, argChoices }) => {
    const fallback =
      ownDefault.exec(description)?.[1] ?? defaultValueDescription ?? (defaultValue === undefined ? '' : String(defaultValue));
    const choices = argChoices ? `: ${argChoices.map((choice) => `\`${choice}\``).join(', ')}` : '';
    return `| \`${flags}\` | ${(description.replace(ownDefault, '') + choices).replaceAll('|', String.raw`\|`)} | ${fallback} |`;
  });
  return ['| flag | meaning | default |', '|---|---|---|', ...rows].join('\n');
}
