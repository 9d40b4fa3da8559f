import { expect, test } from 'vitest';
import { formatSelector, humanDuration, labels, selectorText } from './cells.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

test.each([
  [-2_000, '<invalid>'],
  [-1_000, '0s'],
  [0, '0s'],
  [119_999, '119s'],
  [2 * minute, '2m'],
  [9 * minute + 59_000, '9m59s'],
  [10 * minute, '10m'],
  [179 * minute, '179m'],
  [3 * hour, '3h'],
  [3 * hour + 5 * minute, '3h5m'],
  [8 * hour + 5 * minute, '8h'],
  [48 * hour, '2d'],
  [2 * day + 5 * hour, '2d5h'],
  [8 * day + 5 * hour, '8d'],
  [729 * day, '729d'],
  [730 * day, '2y'],
  [2 * 365 * day + 3 * day, '2y3d'],
  [9 * 365 * day + 3 * day, '9y'],
])('a duration of %d ms reads %s', (durationMs, text) => {
  expect(humanDuration(durationMs)).toBe(text);
});

test('labels and selectors are sorted, and say so when there are none', () => {
  expect(labels({ b: '2', a: '1' })).toBe('a=1,b=2');
  expect(labels({})).toBe('<none>');
  const matchExpressions = [
    { key: 'tier', operator: 'In' as const, values: ['web', 'db'] },
    { key: 'old', operator: 'DoesNotExist' as const },
  ];
  expect(selectorText({ matchLabels: { zone: 'a' }, matchExpressions })).toBe('!old,tier in (db,web),zone=a');
  expect(selectorText(undefined)).toBe('<none>');
  expect(formatSelector({})).toBe('');
});
