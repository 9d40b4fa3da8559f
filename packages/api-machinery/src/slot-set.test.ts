import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SlotSet, type Slotted } from './slot-set.ts';

interface Member extends Slotted {
  readonly id: number;
}

const member = (id: number): Member => ({ id, slot: -1 });
const idsOf = (set: SlotSet<Member>): number[] => [...set].map(({ id }) => id).sort((a, b) => a - b);

test('a slot set holds what a Set would, whatever comes and goes', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(12), { maxLength: 60 }), (steps) => {
      const members = Array.from({ length: 13 }, (_, id) => member(id));
      const set = new SlotSet<Member>();
      const model = new Set<number>();
      for (const id of steps) {
        if (model.has(id)) expect(set.delete(members[id]!)).toBe(model.delete(id));
        else model.add((set.add(members[id]!), id));
        expect(set.size).toBe(model.size);
        expect(idsOf(set)).toEqual([...model].sort((a, b) => a - b));
        expect(members.map(({ slot }) => slot >= 0)).toEqual(members.map((each) => model.has(each.id)));
      }
    }),
  );
});

test('what is in no slot set is not deleted from one', () => {
  const set = new SlotSet<Member>();
  set.add(member(1));
  expect(set.delete(member(1))).toBe(false);
  expect(idsOf(set)).toEqual([1]);
});

test('whoever goes through a slot set may delete the member at hand and still meets each one once', () => {
  const set = new SlotSet<Member>();
  for (let id = 0; id < 5; id++) set.add(member(id));
  const met: number[] = [];
  for (const each of set) {
    met.push(each.id);
    if (each.id % 2 === 0) set.delete(each);
  }
  expect(met.sort()).toEqual([0, 1, 2, 3, 4]);
  expect(idsOf(set)).toEqual([1, 3]);
});
