import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectionOf } from './connection-of.ts';
import { kubeConfigPaths, loadKubeConfig, writeKubeConfig } from './kubeconfig-files.ts';
import { certificateKubeConfig } from './kubeconfig.ts';
import { formatKubeConfig, parseKubeConfig } from './parse-kubeconfig.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'kubeconfig-'));
});
afterEach(() => rm(directory, { recursive: true }));

const written = certificateKubeConfig({ name: 'kw', server: 'https://127.0.0.1:6443', user: 'admin', ca: 'CA', cert: 'CERT', key: 'KEY' });

describe('kubeconfig', () => {
  it('is read back as it was written', () => {
    expect(parseKubeConfig(formatKubeConfig(written))).toEqual(written);
  });

  it('is a file only its owner can read', async () => {
    const path = join(directory, 'deep', 'config');
    await writeKubeConfig(path, written);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(parseKubeConfig(await readFile(path, 'utf8'))).toEqual(written);
  });

  it('becomes a connection with the certificates inside it', async () => {
    const tls = { ca: 'CA', cert: 'CERT', key: 'KEY' };
    expect(await connectionOf(written)).toEqual({ server: 'https://127.0.0.1:6443', tls, namespace: 'default' });
  });

  it('takes paths inside a file relative to the file and leaves absent files out', async () => {
    await writeFile(join(directory, 'ca.pem'), 'THE CA');
    await writeFile(join(directory, 'token'), 'secret\n');
    const text = `
apiVersion: v1
kind: Config
clusters: [{name: c, cluster: {server: 'https://h', certificate-authority: ca.pem}}]
users: [{name: u, user: {tokenFile: token, as: jane, as-groups: [a, b]}}]
contexts: [{name: x, context: {cluster: c, user: u, namespace: ns}}]
current-context: x
`;
    await writeFile(join(directory, 'config'), text);
    const config = await loadKubeConfig([join(directory, 'missing'), join(directory, 'config')]);
    const connection = await connectionOf(config);
    expect(connection).toMatchObject({ tls: { ca: 'THE CA' }, namespace: 'ns', impersonate: { user: 'jane', groups: ['a', 'b'] } });
    expect(await (connection.token as () => Promise<string>)()).toBe('secret');
  });

  it('lets the first of several files win', async () => {
    await writeKubeConfig(join(directory, 'a'), { ...written, 'current-context': '' });
    await writeKubeConfig(join(directory, 'b'), { ...written, clusters: [{ name: 'kw', cluster: { server: 'https://other' } }] });
    const config = await loadKubeConfig([join(directory, 'a'), join(directory, 'b')]);
    expect(config['current-context']).toBe('kw');
    expect(config.clusters).toEqual(written.clusters);
  });

  it('is looked for where KUBECONFIG says, or in the home directory', () => {
    expect(kubeConfigPaths({ KUBECONFIG: '/a::/b:/a' }, '/home/me')).toEqual(['/a', '/b']);
    expect(kubeConfigPaths({}, '/home/me')).toEqual(['/home/me/.kube/config']);
  });

  it('says plainly what it cannot use', async () => {
    await expect(connectionOf(written, 'nope')).rejects.toThrow('context "nope" does not exist');
    const users = [{ name: 'admin', user: { exec: { command: 'aws' } } }];
    await expect(connectionOf({ ...written, users })).rejects.toThrow('takes its credentials from a plugin');
    expect(() => parseKubeConfig('kind: Pod')).toThrow('not a kubeconfig: kind is "Pod"');
    expect(() => parseKubeConfig('clusters: [{cluster: {}}]')).toThrow('clusters[0] must have a name');
  });

  it.each(['true', '{ a: b }', '[a]'])('refuses %s where a text must be', (value) => {
    const config = `users: [{name: admin, user: {client-key-data: ${value}}}]`;
    expect(() => parseKubeConfig(config)).toThrow('users[0].user.client-key-data must be a text');
  });
});
