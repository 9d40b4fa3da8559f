// What services do with @kubernetes/client-node: informers, typed and untyped objects, patches, logs, exec, watches.
import { PassThrough } from 'node:stream';
import * as k8s from '@kubernetes/client-node';

const namespace = 'client-node';
const config = new k8s.KubeConfig();
config.loadFromDefault();
const core = config.makeApiClient(k8s.CoreV1Api);
const apps = config.makeApiClient(k8s.AppsV1Api);

const step = (name) => console.log('ok', name);

async function until(name, done) {
  const endMs = Date.now() + 15_000;
  while (!(await done())) {
    if (Date.now() > endMs) throw new Error(`${name} did not come true`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  step(name);
}

async function configMaps() {
  const seen = [];
  const informer = k8s.makeInformer(config, `/api/v1/namespaces/${namespace}/configmaps`, () =>
    core.listNamespacedConfigMap({ namespace }),
  );
  for (const type of ['add', 'update', 'delete']) informer.on(type, ({ metadata }) => metadata.name === 'a' && seen.push(type));
  await informer.start();
  await core.createNamespacedConfigMap({ namespace, body: { metadata: { name: 'a' }, data: { k: '1' } } });
  await until('informer sees the creation', () => seen.join() === 'add');
  const body = await core.readNamespacedConfigMap({ name: 'a', namespace });
  body.data.k = '2';
  await core.replaceNamespacedConfigMap({ name: 'a', namespace, body });
  const conflict = await core.replaceNamespacedConfigMap({ name: 'a', namespace, body }).catch((error) => error);
  if (conflict.code !== 409) throw new Error(`expected a conflict: ${conflict}`);
  const merge = k8s.setHeaderOptions('Content-Type', k8s.PatchStrategy.MergePatch);
  await core.patchNamespacedConfigMap({ name: 'a', namespace, body: { data: { k2: 'x' } } }, merge);
  await core.patchNamespacedConfigMap({ name: 'a', namespace, body: [{ op: 'add', path: '/data/k3', value: 'y' }] });
  await core.deleteNamespacedConfigMap({ name: 'a', namespace });
  await until('informer sees updates and the deletion', () => seen.join() === 'add,update,update,update,delete');
  await informer.stop();
}

async function workload() {
  const labels = { app: 'web' };
  const template = { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'nginx' }] } };
  const objects = k8s.KubernetesObjectApi.makeApiClient(config);
  await objects.create({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace },
    spec: { replicas: 1, selector: { matchLabels: labels }, template },
  });
  await until('deployment', async () => (await apps.readNamespacedDeployment({ name: 'web', namespace })).status?.readyReplicas === 1);
  const { items } = await core.listNamespacedPod({ namespace, labelSelector: 'app=web' });
  const pod = items[0].metadata.name;
  await core.readNamespacedPodLog({ name: pod, namespace });
  step('log');
  const status = await new Promise((resolve, reject) => {
    new k8s.Exec(config).exec(namespace, pod, 'c', ['true'], new PassThrough(), new PassThrough(), null, false, resolve).catch(reject);
  });
  if (status.status !== 'Success') throw new Error(`exec ended with ${JSON.stringify(status)}`);
  step('exec');
  let events = 0;
  await new Promise((resolve, reject) => {
    const ended = (error) => (error ? reject(error) : resolve());
    new k8s.Watch(config).watch('/api/v1/pods', { allowWatchBookmarks: true, timeoutSeconds: 1 }, () => void events++, ended).catch(reject);
  });
  if (events === 0) throw new Error('the watch saw nothing');
  step('watch');
}

await core.createNamespace({ body: { metadata: { name: namespace } } });
await configMaps();
await workload();
await core.deleteNamespace({ name: namespace });
console.log('DONE');
process.exit(0);
