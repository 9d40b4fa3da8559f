import { EVENT_ID } from 'js-yaml';
import type { AliasEvent, Event } from 'js-yaml';
import { badAnchorName } from './go-complaint.ts';

/**
 * By the event of each alias, the event of the node that it stands for: the last before it that is named so.
 * @throws {SyntaxError} when there is none in its document.
 */
export function targetsOf(text: string, events: readonly Event[]): ReadonlyMap<number, number> {
  const targets = new Map<number, number>();
  const anchors = new Map<string, number>();
  for (const [at, event] of events.entries()) {
    if (event.type === EVENT_ID.DOCUMENT) anchors.clear();
    if (event.type === EVENT_ID.DOCUMENT || event.type === EVENT_ID.POP || event.anchorStart < 0) continue;
    const name = anchorOf(text, event);
    if (!/^[\w-]+$/.test(name)) throw new SyntaxError(`yaml: ${badAnchorName(text, event.anchorStart)}`);
    if (event.type !== EVENT_ID.ALIAS) anchors.set(name, at);
    else if (anchors.has(name)) targets.set(at, anchors.get(name)!);
    else throw new SyntaxError(`yaml: unknown anchor '${name}' referenced`);
  }
  return targets;
}

export const anchorOf = (text: string, { anchorStart, anchorEnd }: Pick<AliasEvent, 'anchorStart' | 'anchorEnd'>): string =>
  text.slice(anchorStart, anchorEnd);

const lowRange = 400_000;
const highRange = 4_000_000;

/** How many of the nodes that were decoded may have come from aliases: nearly all of a small document, few of a large one. */
export function allowedAliasRatio(decoded: number): number {
  if (decoded <= lowRange) return 0.99;
  return decoded >= highRange ? 0.1 : 0.99 - 0.89 * ((decoded - lowRange) / (highRange - lowRange));
}
