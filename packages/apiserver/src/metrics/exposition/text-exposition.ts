import type { Family } from '../metric-families.ts';
import { stabilityOf } from '../stability.ts';

/** Characters of a piece of the exposition. */
const pieceLength = 64 * 1024;

/**
 * Prometheus text exposition format 0.0.4, families by name: pieces of a body. It can be megabytes, so it stops after
 * each for others to have their turn; values that change meanwhile are told as they are when their series is. A family
 * without series is not told of.
 */
export function* textExposition(families: readonly Family[]): Generator<void, Uint8Array[]> {
  const pieces: Uint8Array[] = [];
  let text = '';
  for (const family of byName(families)) {
    let head = `# HELP ${family.name} ${stabilityOf(family.name)}${family.help}\n# TYPE ${family.name} ${family.type}\n`;
    for (const line of family.lines()) {
      text += `${head}${line}\n`;
      head = '';
      if (text.length < pieceLength) continue;
      pieces.push(Buffer.from(text));
      text = '';
      yield;
    }
  }
  pieces.push(Buffer.from(text));
  return pieces;
}

export const byName = (families: readonly Family[]): Family[] =>
  families.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
