export interface Issue {
  /** Index into the source; -1 when it is about the whole of it. */
  readonly at: number;
  readonly message: string;
}

const maxIssues = 100;
const maxSnippetLength = 16_384;

/** Issues as cel-go prints them, in the order of the source. */
export function formatIssues(source: string, issues: readonly Issue[]): string {
  const shown = [...issues].sort((left, right) => left.at - right.at).slice(0, maxIssues);
  const lines = shown.map((issue) => formatIssue(source, issue));
  if (issues.length > maxIssues) lines.push(`${issues.length - maxIssues} more errors were truncated`);
  return lines.join('\n');
}

function formatIssue(source: string, { at, message }: Issue): string {
  if (at < 0) return `ERROR: <input>:-1:0: ${message}`;
  if (source === '') return `ERROR: <input>:1:0: ${message}`;
  const before = source.slice(0, at);
  const lineStart = before.lastIndexOf('\n') + 1;
  const line = before.split('\n').length;
  const lineEnd = source.indexOf('\n', at);
  const snippet = source.slice(lineStart, lineEnd < 0 ? undefined : lineEnd).replaceAll('\t', ' ');
  const left = Array.from(source.slice(lineStart, at));
  const head = `ERROR: <input>:${line}:${left.length + 1}: ${message}`;
  if (Array.from(snippet).length > maxSnippetLength) return head;
  const next = String.fromCodePoint(source.codePointAt(at) ?? 32);
  return `${head}\n | ${snippet}\n | ${left.map((char) => (isWide(char) ? '\uff0e' : '.')).join('')}${isWide(next) ? '\uff3e' : '^'}`;
}

const isWide = (char: string): boolean => char.codePointAt(0)! > 127;

/** A syntax that cannot be read. Thrown inside the parser only. */
export class SyntaxIssue {
  readonly at: number;
  readonly message: string;
  constructor(at: number, message: string) {
    this.at = at;
    this.message = message;
  }
}
