/** A control plane without pods: an API server with one custom kind, and a controller for it. */
import type { Clock, KubeObject, Random, ResourceType } from '@kubewright/api-machinery';
import { silentLogger } from '@kubewright/api-machinery';
import { builtInDefinitions } from '@kubewright/api';
import { CustomResourceDefinitions, type JSONSchemaProps } from '@kubewright/api/apiextensions/v1';
import { createApiServer } from '@kubewright/apiserver';
import { alwaysAllow } from '@kubewright/authorization';
import { done, runController, type ControllerDefinition } from '@kubewright/controller-runtime';
import { createInformerFactory } from '@kubewright/informer';
import { MemoryStore } from '@kubewright/storage';

export interface Planet extends KubeObject {
  spec: { radiusKm: number };
  status?: { circumferenceKm?: number };
}

export const Planets: ResourceType<Planet> = { group: 'example.com', version: 'v1', plural: 'planets', kind: 'Planet', scope: 'Cluster' };

const planetController: ControllerDefinition = {
  manifest: {
    name: 'planet-controller',
    primary: Planets,
    uses: [
      { resource: Planets, verbs: ['get', 'list', 'watch', 'patch'] },
      { resource: Planets, subresource: 'status', verbs: ['patch'] },
    ],
  },
  create: ({ informers, client }) => ({
    reconciler: {
      async reconcile(key) {
        const planet = informers.informer(Planets).lister.get(key);
        const circumferenceKm = Math.round(2 * Math.PI * (planet?.spec.radiusKm ?? 0));
        if (!planet || planet.status?.circumferenceKm === circumferenceKm) return done;
        await client.resource(Planets).patch(key, { type: 'merge', body: { status: { circumferenceKm } } }, { subresource: 'status' });
        return done;
      },
    },
    triggers: [{ resource: Planets }],
  }),
};

/** Runs until the signal aborts; answers a client once the kind is there. */
export async function startControlPlane({ clock, random }: { clock: Clock; random: Random }, signal: AbortSignal) {
  const kinds = builtInDefinitions().filter(
    ({ plural }) => plural === 'namespaces' || plural === 'events' || plural === 'customresourcedefinitions',
  );
  const logger = silentLogger;
  const server = createApiServer({
    store: new MemoryStore({ clock }),
    clock,
    random,
    logger,
    definitions: kinds,
    authenticators: [],
    authorizer: alwaysAllow,
  });
  void server.run(signal);
  const client = server.loopback();
  await client.resource(CustomResourceDefinitions).create({
    metadata: { name: 'planets.example.com' },
    spec: {
      group: 'example.com',
      scope: 'Cluster',
      names: { plural: 'planets', singular: 'planet', kind: 'Planet', listKind: 'PlanetList' },
      versions: [{ name: 'v1', served: true, storage: true, subresources: { status: {} }, schema: { openAPIV3Schema: planetSchema } }],
    },
  });
  const informers = createInformerFactory({ client, clock, random, logger });
  void informers.run(signal);
  void runController(planetController, { client, informers, clock, random, logger, events: { event: () => {} } }, signal);
  return client;
}

const planetSchema: JSONSchemaProps = {
  type: 'object',
  properties: {
    spec: { type: 'object', required: ['radiusKm'], properties: { radiusKm: { type: 'integer', minimum: 1 } } },
    status: { type: 'object', properties: { circumferenceKm: { type: 'integer' } } },
  },
};
