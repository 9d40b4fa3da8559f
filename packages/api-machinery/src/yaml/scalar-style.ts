import { readsOtherwise } from './resolve-scalar.ts';

/** How a text is written: bare, in quotes, or as a block of lines. */
export type ScalarStyle = 'plain' | 'single' | 'double' | 'literal';

/** What libyaml's analysis of a scalar finds out (sigs.k8s.io/yaml goyaml.v2 emitterc.go, yaml_emitter_analyze_scalar). */
interface Analysis {
  readonly multiline: boolean;
  readonly plain: boolean;
  readonly single: boolean;
  readonly block: boolean;
}

const alwaysAnIndicator = new Set('#,[]{}&*!|>\'"%@`');
const breaks = new Set(['\r', '\n', '\u0085', '\u2028', '\u2029']);

export const isBreak = (character: string | undefined): boolean => character !== undefined && breaks.has(character);

/** Behind the end counts as blank. */
const isBlank = (character: string | undefined): boolean =>
  character === undefined || character === ' ' || character === '\t' || character === '\0' || isBreak(character);

/** What is written as it is: neither controls, nor the byte order mark, nor anything beyond the basic plane. */
export function isPrintable(character: string): boolean {
  const code = character.codePointAt(0)!;
  if (code < 0x7f) return code >= 0x20 || code === 0x0a;
  return code >= 0xa0 && code <= 0xfffd && code !== 0xfeff && (code < 0xd800 || code > 0xdfff);
}

/**
 * The style of a text as upstream chooses it: several lines as a block, what would read as something else in double
 * quotes, what has an indicator in single ones; a key is on one line, and never empty without quotes.
 */
export function scalarStyle(text: string, isKey: boolean): ScalarStyle {
  const found = analyze([...text]);
  const wanted = text.includes('\n') ? 'literal' : readsOtherwise(text) ? 'double' : 'plain';
  if (wanted === 'double' || (isKey && found.multiline)) return 'double';
  if (wanted === 'literal') return found.block && !isKey ? 'literal' : 'double';
  if (found.plain) return 'plain';
  return found.single ? 'single' : 'double';
}

function analyze(text: readonly string[]): Analysis {
  const first = text[0];
  const last = text.at(-1);
  const multiline = text.some(isBreak);
  const edges = first === ' ' || last === ' ' || isBreak(first) || isBreak(last);
  const breakThenSpace = follows(text, isBreak, (character) => character === ' ');
  const spoilt = text.some((character) => !isPrintable(character)) || follows(text, (character) => character === ' ', isBreak);
  return {
    multiline,
    plain: !edges && !breakThenSpace && !spoilt && !multiline && !hasIndicator(text),
    single: !breakThenSpace && !spoilt,
    block: last !== ' ' && !spoilt,
  };
}

const follows = (text: readonly string[], before: (character: string) => boolean, after: (character: string) => boolean): boolean =>
  text.some((character, i) => i > 0 && before(text[i - 1]!) && after(character));

function hasIndicator(text: readonly string[]): boolean {
  const start = text.slice(0, 3).join('');
  if (start === '---' || start === '...' || alwaysAnIndicator.has(text[0]!)) return true;
  if ('?:-'.includes(text[0]!) && isBlank(text[1])) return true;
  return text.some((character, i) => i > 0 && ((character === ':' && isBlank(text[i + 1])) || (character === '#' && isBlank(text[i - 1]))));
}
