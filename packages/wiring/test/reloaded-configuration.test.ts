import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger, VirtualClock } from '@kubewright/api-machinery';
import type { Attributes, Family } from '@kubewright/apiserver';
import { unionTokenAuthenticator } from '@kubewright/authentication';
import { alwaysDeny } from '@kubewright/authorization';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { settle } from '../../api-machinery/test/settle.ts';
import { openAuthentication } from '../src/authentication/open-authentication.ts';
import { openAuthorization } from '../src/authorization/open-authorization.ts';

let directory: string;
let file: string;
let clock: VirtualClock;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'kubewright-configuration-'));
  file = join(directory, 'configuration.yaml');
  clock = new VirtualClock({ settle });
});
afterEach(() => rm(directory, { recursive: true }));

const deps = () => ({ clock, logger: silentLogger, serverId: 'apiserver-a' });
const text = (families: readonly Family[]): string => families.flatMap((family) => [...family.lines()]).join('\n');

/** Lets a minute pass, and waits until the metrics tell so many reloads. */
async function afterAMinute(families: () => readonly Family[], status: string, count: number): Promise<void> {
  await clock.advance(60_000);
  const told = new RegExp(`automatic_reloads_total\\{apiserver_id_hash="sha256:[0-9a-f]{64}",status="${status}"\\} ${count}$`, 'm');
  while (!told.test(text(families()))) await settle();
}

const configuration = (kind: string, fields: object): string =>
  JSON.stringify({ kind, apiVersion: 'apiserver.config.k8s.io/v1', ...fields });

const jwt = (url: string): object => ({ issuer: { url, audiences: ['a'] }, claimMappings: { username: { claim: 'sub', prefix: '' } } });
const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const tokenOf = (iss: string): string => `${part({ alg: 'RS256' })}.${part({ iss, aud: ['a'], sub: 'ann' })}.AAAA`;

test('Issuers of an authentication configuration change with its file; one that cannot be used changes nothing', async () => {
  const stop = new AbortController();
  const of = (...urls: string[]): string => configuration('AuthenticationConfiguration', { jwt: urls.map(jwt) });
  await writeFile(file, of());
  const serviceAccounts = { issuers: [], audiences: [], keyFiles: [], maxSeconds: 0, extends: true, looksUp: true };
  const webhook = { version: 'v1' as const, cacheTtlMs: 0 };
  const sources = await openAuthentication({ configFile: file, serviceAccounts, bootstrapTokens: false, webhook }, deps());
  const running = sources.run!(stop.signal);
  const { audiences } = sources.serviceAccounts;
  const known = (): Promise<unknown> =>
    unionTokenAuthenticator(sources.tokens)
      .authenticateToken(tokenOf('https://127.0.0.1:1'), audiences)
      .catch(() => 'its issuer is asked for keys');
  expect(await known()).toBeUndefined();
  await writeFile(file, of('https://127.0.0.1:1'));
  await afterAMinute(sources.families!, 'success', 1);
  expect(await known()).toBe('its issuer is asked for keys');
  const inForce = text(sources.families!()).match(/last_config_info\{.*\} 1/)?.[0];
  await writeFile(file, 'nonsense');
  await afterAMinute(sources.families!, 'failure', 1);
  await writeFile(file, configuration('AuthenticationConfiguration', { anonymous: { enabled: true } }));
  await afterAMinute(sources.families!, 'failure', 2);
  expect(await known()).toBe('its issuer is asked for keys');
  expect(text(sources.families!()).match(/last_config_info\{.*\} 1/)?.[0]).toBe(inForce);
  stop.abort();
  await running;
});

test('Authorizers change with the file that names them, and metrics tell of it', async () => {
  const stop = new AbortController();
  const of = (...types: string[]): string =>
    configuration('AuthorizationConfiguration', { authorizers: types.map((type) => ({ type, name: type.toLowerCase() })) });
  await writeFile(file, of('RBAC'));
  const webhook = { version: 'v1' as const, authorizedTtlMs: 0, unauthorizedTtlMs: 0 };
  const authorization = await openAuthorization({ configFile: file, modes: [], webhook }, deps());
  const authorizer = authorization.chain({ rbac: alwaysDeny, node: () => ({ authorize: () => ({ kind: 'allow', reason: 'node' }) }) });
  const running = authorization.run(stop.signal);
  const decide = async (): Promise<string> => (await authorizer.authorize({} as Attributes)).kind;
  expect(await decide()).toBe('noOpinion');
  await writeFile(file, of('Node', 'RBAC'));
  await afterAMinute(() => authorization.families(), 'success', 1);
  expect(await decide()).toBe('allow');
  await writeFile(file, of('Node'));
  await afterAMinute(() => authorization.families(), 'failure', 1);
  expect(await decide()).toBe('allow');
  stop.abort();
  await running;
});
