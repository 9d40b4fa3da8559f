import type { ControllerManifest, ResourceUse } from '@kubewright/controller-runtime';

const writes = new Set(['create', 'update', 'patch', 'delete', 'deletecollection']);

/** The controllers and what they read and write, as a Mermaid diagram made from their manifests. */
export function controllersGraph(manifests: readonly ControllerManifest[]): string {
  const lines = manifests.flatMap((manifest) => {
    const reads = new Set<string>();
    const changes = new Set<string>();
    for (const use of manifest.uses) {
      const name = resourceName(use);
      if (use.verbs.some((verb) => writes.has(verb))) changes.add(name);
      else reads.add(name);
    }
    const id = manifest.name;
    return [
      `  ${id}([${id}])`,
      ...[...reads].map((name) => `  ${nodeId(name)}[${name}] --> ${id}`),
      ...[...changes].map((name) => `  ${id} --> ${nodeId(name)}[${name}]`),
    ];
  });
  return ['```mermaid', 'flowchart LR', ...lines, '```'].join('\n');
}

function resourceName({ resource: { plural, group }, subresource }: ResourceUse): string {
  const resource = plural === '*' ? 'every resource' : group ? `${plural}.${group}` : plural;
  return subresource ? `${resource}/${subresource}` : resource;
}

const nodeId = (name: string): string => `r_${name.replace(/\W/g, '_')}`;
