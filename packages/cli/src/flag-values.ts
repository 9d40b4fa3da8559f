import { isIP } from 'node:net';
import { InvalidArgumentError } from 'commander';
import { parseDuration } from '@kubewright/api-machinery';

/** Reads a whole number between two bounds. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most)
      throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
    return value;
  };
}

/** Reads `true` or `false`. */
export function bool(text: string): boolean {
  if (text !== 'true' && text !== 'false') throw new InvalidArgumentError('It must be true or false.');
  return text === 'true';
}

/** Reads a duration as Go writes it, which must not be negative; milliseconds. */
export function durationMs(text: string): number {
  let ms: number;
  try {
    ms = Number(parseDuration(text)) / 1e6;
  } catch {
    throw new InvalidArgumentError('It must be a duration such as 30s or 1m30s.');
  }
  if (ms < 0) throw new InvalidArgumentError('It must not be negative.');
  return ms;
}

/** Reads an IP address. */
export function ipAddress(text: string): string {
  if (isIP(text) === 0) throw new InvalidArgumentError('It must be an IP address.');
  return text;
}

/** Reads a list with commas; more of them are added. */
export const listed = (value: string, before: readonly string[] = []): string[] => [
  ...before,
  ...value.split(',').filter((each) => each !== ''),
];
