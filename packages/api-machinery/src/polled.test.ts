import { describe, expect, test } from 'vitest';
import { PolledIterable, type Polled } from './polled.ts';

/** A source that is told what to have next. */
class Script implements Polled<string> {
  readonly #items: (string | Error)[] = [];
  #over = false;
  #wake: (() => void) | undefined;

  say(...items: (string | Error)[]): void {
    this.#items.push(...items);
    this.#wake?.();
  }

  poll(wake: () => void): string | 'pending' | 'over' {
    const next = this.#items.shift();
    if (next instanceof Error) throw next;
    if (next === undefined && !this.#over) this.#wake = wake;
    return next ?? (this.#over ? 'over' : 'pending');
  }

  end(): void {
    this.#over = true;
    this.#wake?.();
  }
}

describe('an iterable of a polled source', () => {
  test('tells what is there and what comes later, until the source is over', async () => {
    const source = new Script();
    source.say('one');
    const iterator = new PolledIterable(source)[Symbol.asyncIterator]();
    expect(await iterator.next()).toEqual({ done: false, value: 'one' });
    const second = iterator.next();
    source.say('two');
    expect(await second).toEqual({ done: false, value: 'two' });
    const third = iterator.next();
    source.end();
    expect(await third).toEqual({ done: true, value: undefined });
  });

  test('fails with what breaks the source off', async () => {
    const source = new Script();
    const next = new PolledIterable(source)[Symbol.asyncIterator]().next();
    source.say(new Error('broken'));
    await expect(next).rejects.toThrow('broken');
  });

  test('ends its source when it is left, also while somebody waits for it', async () => {
    const iterator = new PolledIterable(new Script())[Symbol.asyncIterator]();
    const waiting = iterator.next();
    await iterator.return!();
    expect(await waiting).toEqual({ done: true, value: undefined });
  });

  test('ends when the signal aborts, and at once when it has', async () => {
    const abort = new AbortController();
    const iterable = new PolledIterable(new Script(), () => abort.signal);
    const waiting = iterable[Symbol.asyncIterator]().next();
    abort.abort();
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(await new PolledIterable(new Script(), () => abort.signal)[Symbol.asyncIterator]().next()).toEqual({
      done: true,
      value: undefined,
    });
  });
});
