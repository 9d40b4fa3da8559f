import { Command } from 'commander';
import { expect, test } from 'vitest';
import { addApiServerFlags } from './api-server-flags.ts';
import { addServingFlags, servingOptions } from './serving-flags.ts';

test('A flag that is true or false may stand without a value, as those of kube-apiserver', () => {
  const command = addApiServerFlags(new Command().exitOverride());
  command.parse(['--shutdown-send-retry-after', '--profiling=false'], { from: 'user' });
  expect(command.opts()).toMatchObject({ shutdownSendRetryAfter: true, profiling: false });
});

test('A duration is not negative, and a certificate for names is its two files and perhaps the names', () => {
  const parse = (...flags: string[]) => {
    const quiet = new Command().exitOverride().configureOutput({ writeErr: () => {} });
    return addServingFlags(addApiServerFlags(quiet)).parse(flags, { from: 'user' }).opts();
  };
  expect(() => parse('--livez-grace-period=-1s')).toThrow(/must not be negative/);
  expect(() => parse('--tls-sni-cert-key=a.crt')).toThrow(/a certificate file and a key file/);
  const { tlsSniCertKey } = parse('--tls-sni-cert-key=a.crt,a.key:x,*.y', '--tls-sni-cert-key=b.crt,b.key');
  expect(servingOptions({ tlsSniCertKey, http2MaxStreamsPerConnection: 0, disableHttp2Serving: false }).sniCertificates).toEqual([
    { certificateFile: 'a.crt', privateKeyFile: 'a.key', names: ['x', '*.y'] },
    { certificateFile: 'b.crt', privateKeyFile: 'b.key', names: [] },
  ]);
});
