import { expect, test } from 'vitest';
import { runCli } from './run-cli.ts';

async function run(...args: string[]): Promise<{ code: number; err: string }> {
  let err = '';
  const io = { out: () => {}, err: (text: string) => void (err += text), signal: new AbortController().signal, isTerminal: false };
  return { code: await runCli(args, io), err };
}

test.each([
  ['--bind-address', 'nonsense', 'It must be an IP address.'],
  ['--advertise-address', '1.2.3', 'It must be an IP address.'],
  ['--port', '99999', 'It must be a whole number from 0 to 65535.'],
  ['--hostname-override', 'Upper', 'It must be a lower-case DNS name.'],
  ['--tls-min-version', 'VersionTLS11', 'Allowed choices are VersionTLS12, VersionTLS13.'],
  ['--cors-allowed-origins', 'example.com', 'Each pattern must be bound to the beginning and the end of the host.'],
])('up refuses %s %s with one sentence, before it touches anything', async (flag, value, why) => {
  const { code, err } = await run('up', flag, value);
  expect([code, err.trim().split('\n').length]).toEqual([1, 1]);
  expect(err).toMatch(new RegExp(`^error: option '${flag} <.+>' argument '${value}' is invalid\\. ${why}$`, 'm'));
});
