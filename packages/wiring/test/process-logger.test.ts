import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { processLogger, type LogFormat, type LogLevel } from '../src/system/index.ts';

const token = 'eyJhbGciOiJSUzI1NiIsImtpZCI6IngifQ.eyJpc3MiOiJrdWJlcm5ldGVzIn0.c2lnbmF0dXJl';

async function logged(format: LogFormat, write: (logger: ReturnType<typeof processLogger>) => void): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'kubewright-log-'));
  const file = join(directory, 'log');
  write(processLogger({ level: 'debug', format, file }));
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const text = await readFile(file, 'utf8');
  await rm(directory, { recursive: true });
  return text;
}

test.each(['json', 'text'] as const)(
  'No credential reaches a log in %s at the highest verbosity (CVE-2019-11250, CVE-2020-8564, CVE-2020-8565)',
  async (format) => {
    const text = await logged(format, (logger) => {
      logger.debug('a request', {
        headers: { Authorization: `Bearer ${token}`, accept: '*/*' },
        more: new Map([['authorization', 'Basic dXNlcjpwYXNzd29yZA==']]),
      });
      logger.debug('a curl line', { line: `curl -H "Authorization: Bearer ${token}" https://x/api?access_token=secret-in-query&watch=1` });
      logger.error('a failure', { error: new Error(`token ${token} is wrong`), dockerconfig: { auths: [{ password: 'hunter2' }] } });
      logger.named('pki').info('a key', { pem: '-----BEGIN EC PRIVATE KEY-----\nabcdef\n-----END EC PRIVATE KEY-----' });
    });
    for (const secret of [token, 'dXNlcjpwYXNzd29yZA', 'secret-in-query', 'hunter2', 'abcdef']) expect(text).not.toContain(secret);
    expect(text).toContain('watch=1');
  },
);

test('A token is found behind a dash too, and a header that looks like thousands of them is read once', async () => {
  const header = '-eyJAAAAAAAA'.repeat(100_000);
  const text = await logged('json', (logger) => logger.info('requests', { first: `x-${token}`, second: header, third: 'v1.36.2' }));
  expect(JSON.parse(text)).toMatchObject({ first: 'x-<masked>', second: header, third: 'v1.36.2' });
});

test('Lines for people look as those of klog', async () => {
  const text = await logged('text', (logger) => logger.named('kube-apiserver').warn('something is odd', { count: 2 }));
  expect(text).toMatch(/^W\d{4} \d\d:\d\d:\d\d\.\d{6} kube-apiserver\] "something is odd" count=2\n$/);
});

test.runIf(existsSync('/dev/full'))('A log on a full disk ends nobody', async () => {
  const logger = processLogger({ level: 'info', file: '/dev/full' });
  for (let i = 0; i < 3_000; i++) logger.error('the disk is full', { more: 'x'.repeat(1_000) });
  await new Promise((resolve) => setImmediate(resolve));
});

test('What is logged changes with the level while the process runs, for loggers that were made before, too', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'kubewright-log-'));
  let level: LogLevel = 'warn';
  const named = processLogger({ level: () => level, file: join(directory, 'log') }).named('part');
  named.info('one');
  named.warn('two');
  level = 'debug';
  named.debug('three');
  level = 'error';
  named.warn('four');
  const lines = (await readFile(join(directory, 'log'), 'utf8')).trim().split('\n');
  expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual(['two', 'three']);
  await rm(directory, { recursive: true });
});
