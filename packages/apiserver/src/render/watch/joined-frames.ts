import { isOfObject, type ServerEvent } from '../../registry/watch.ts';

/** Events, what each of them became, and all of it in one piece. */
interface Joined {
  readonly form: string;
  readonly events: readonly ServerEvent[];
  readonly lengths: readonly number[];
  readonly bytes: Uint8Array;
}

/** Batches that were joined lately; many watchers are told of the same events in the same turn, and some of others. */
const kept = 16;

/** Puts the frames of events together, once for all that are told of the same ones in the same form. */
export class JoinedFrames {
  readonly #recent: Joined[] = [];

  join(form: string, events: readonly ServerEvent[], encode: (event: ServerEvent) => Uint8Array): Joined {
    for (const known of this.#recent) if (known.form === form && isSame(known.events, events)) return known;
    const frames = events.map(encode);
    const joined = {
      form,
      events,
      lengths: frames.map(({ byteLength }) => byteLength),
      bytes: frames.length === 1 ? frames[0]! : Buffer.concat(frames),
    };
    this.#recent.unshift(joined);
    if (this.#recent.length > kept) this.#recent.pop();
    return joined;
  }
}

function isSame(a: readonly ServerEvent[], b: readonly ServerEvent[]): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) {
    const [left, right] = [a[i]!, b[i]!];
    if (left !== right && !(left.type === right.type && isOfObject(left) && left.object === right.object)) return false;
  }
  return true;
}
