import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Queue, Queued } from './queue.ts';

class Waiter extends Queued {
  readonly name: string;

  constructor(name: string) {
    super();
    this.name = name;
  }
}

function namesIn(queue: Queue<Waiter>): string[] {
  const all: string[] = [];
  for (let first = queue.first; first; first = queue.first) {
    all.push(first.name);
    queue.delete(first);
  }
  return all;
}

it('a queue keeps the order of a set, whatever is added and taken out', () => {
  const step = fc.record({ adds: fc.boolean(), who: fc.nat(5) });
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const waiters = [...'abcdef'].map((name) => new Waiter(name));
      const queue = new Queue<Waiter>();
      const expected = new Set<Waiter>();
      for (const { adds, who } of steps) {
        const waiter = waiters[who]!;
        if (adds) {
          queue.add(waiter);
          expected.add(waiter);
        } else {
          queue.delete(waiter);
          expected.delete(waiter);
        }
      }
      expect(namesIn(queue)).toEqual([...expected].map(({ name }) => name));
    }),
  );
});

it('whoever stands in one queue is not taken out of another, and stays where it is', () => {
  const [one, other, waiter] = [new Queue<Waiter>(), new Queue<Waiter>(), new Waiter('a')];
  one.add(waiter);
  other.add(waiter);
  other.delete(waiter);
  expect(namesIn(one)).toEqual(['a']);
});
