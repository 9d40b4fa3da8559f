import { GoneRow } from '@kubewright/watch-cache';
import type { Selection } from './selection.ts';
import type { ServedResource } from '../served-resource.ts';
import type { ObjectEvent } from '../watch.ts';

/** An event as a version shows its object; undefined where selectors choose neither what it was nor what it is. */
export async function shownEvent(
  resource: ServedResource,
  event: ObjectEvent,
  matches: Selection['matchesShown'],
): Promise<ObjectEvent | undefined> {
  const { type, revision, previous } = event;
  const object = await resource.showOne(event.object);
  const isChosen = !matches || matches(object);
  if (!matches || type !== 'MODIFIED' || !previous) return isChosen ? { type, object, revision } : undefined;
  const wasChosen = matches(await resource.showOne(previous));
  if (isChosen) return { type: wasChosen ? 'MODIFIED' : 'ADDED', object, revision };
  if (!wasChosen) return undefined;
  return { type: 'DELETED', object: await resource.showOne(new GoneRow(previous, revision)), revision };
}
