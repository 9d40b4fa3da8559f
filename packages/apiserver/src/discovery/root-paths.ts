import { healthPaths, type HealthChecks } from '../health/health-checks.ts';
import type { ResourceRegistry } from '../registry/resource-registry.ts';
import { groupsOf } from './discovery-documents.ts';

/** What `/` lists, in upstream's order of bytes, in which `/` comes before letters. */
export function rootPaths(registry: ResourceRegistry, health: HealthChecks, more: readonly string[]): string[] {
  const groups = groupsOf(registry.definitions()).flatMap(({ name, versions }) =>
    name === ''
      ? ['/api', ...versions.map((version) => `/api/${version}`)]
      : [`/apis/${name}`, ...versions.map((version) => `/apis/${name}/${version}`)],
  );
  const checks = healthPaths.flatMap((path) => [`/${path}`, ...health.of(path).map(({ name }) => `/${path}/${name}`)]);
  return [
    ...groups,
    ...checks,
    ...more,
    '/apis',
    '/apis/',
    '/flagz',
    '/metrics',
    '/metrics/slis',
    '/openapi/v2',
    '/openapi/v3',
    '/openapi/v3/',
    '/statusz',
    '/version',
  ].sort();
}
