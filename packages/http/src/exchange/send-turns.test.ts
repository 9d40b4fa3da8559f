import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { SendTurns } from './send-turns.ts';

describe('turns to send', () => {
  test('those of one connection follow each other, and a turn ends when much has been sent', async () => {
    const turns = new SendTurns();
    const [one, other] = [{}, {}];
    const sent: string[] = [];
    const send = (name: string, bytes: number) => (): number => (sent.push(name), bytes);
    turns.add(one, send('one', 200_000));
    turns.add(other, send('other', 10));
    turns.add(one, send('another of one', 200_000));
    expect(sent).toEqual([]);
    await setImmediate();
    expect(sent).toEqual(['one', 'another of one']);
    await setImmediate();
    expect(sent).toEqual(['one', 'another of one', 'other']);
  });

  test('who wants a further turn gets it behind those who wait already', async () => {
    const turns = new SendTurns();
    const [one, other] = [{}, {}];
    const sent: string[] = [];
    turns.add(one, () => {
      turns.add(one, () => sent.push('one again'));
      return sent.push('one');
    });
    turns.add(other, () => sent.push('other'));
    await setImmediate();
    expect(sent).toEqual(['one', 'other', 'one again']);
  });
});
