import { Command } from 'commander';
import { expect, test } from 'vitest';
import { addApiServerFlags } from './api-server-flags.ts';

test('A flag that is true or false may stand without a value, as those of kube-apiserver', () => {
  const command = addApiServerFlags(new Command().exitOverride());
  command.parse(['--shutdown-send-retry-after', '--profiling=false'], { from: 'user' });
  expect(command.opts()).toMatchObject({ shutdownSendRetryAfter: true, profiling: false });
});
