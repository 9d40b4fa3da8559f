import { describe, expect, it } from 'vitest';
import { decideCollection, type OwnerState } from './decide-collection.ts';

const owners = (states: Record<string, OwnerState>): Map<string, OwnerState> => new Map(Object.entries(states));
const ask = (states: Record<string, OwnerState>, finalizers: string[] = [], dependents: { deletingDependents: boolean }[] = []) =>
  decideCollection({ metadata: { finalizers }, owners: owners(states), dependents });

describe('an object', () => {
  it('stays without owners and with an owner that is there', () => {
    expect(ask({})).toEqual({ kind: 'keep' });
    expect(ask({ a: 'present' })).toEqual({ kind: 'keep' });
  });

  it('loses references to owners that are gone or going while another one is there', () => {
    expect(ask({ a: 'present', b: 'absent', c: 'deletingDependents' })).toEqual({ kind: 'dropReferences', ownerUids: ['b', 'c'] });
  });

  it('goes when all its owners are gone', () => {
    expect(ask({ a: 'absent', b: 'absent' })).toEqual({ kind: 'delete', policy: 'Background', unblockOwners: false });
  });

  it('goes in the way somebody already asked for', () => {
    expect(ask({ a: 'absent' }, ['orphan'])).toMatchObject({ policy: 'Orphan' });
    expect(ask({ a: 'absent' }, ['foregroundDeletion'])).toMatchObject({ policy: 'Foreground' });
  });

  it('goes in the foreground itself when its owner waits for it and it has dependents', () => {
    const decision = { kind: 'delete', policy: 'Foreground', unblockOwners: false };
    expect(ask({ a: 'deletingDependents' }, [], [{ deletingDependents: false }])).toEqual(decision);
    expect(ask({ a: 'deletingDependents' })).toMatchObject({ policy: 'Background' });
  });

  it('stops blocking its owner in a circle', () => {
    expect(ask({ a: 'deletingDependents' }, [], [{ deletingDependents: true }])).toMatchObject({ unblockOwners: true });
  });
});
