/**
 * The built-in kinds of Kubernetes 1.36 as readable tables, with the interfaces and definitions generated from them.
 *
 * Types and tokens come by sub-path, `<short group>/<version>`: `import { Pods, type Pod } from '@kubewright/api/core/v1'`.
 *
 * - `built-in-definitions`: the ResourceDefinition of every built-in resource, without hooks
 * - `schema-of`: the schema of any named type
 * - `table/parse-table`, `table/schema-registry`, `table/well-known`: the table notation and the schemas made from it
 * - `table/resource-row`: a resource as its table writes it
 * - `pods/`: walks over a pod that more than one package takes; `import { allContainers } from '@kubewright/api/pods'`
 * - `generated/`: what `generate/main.ts` writes from `tables/`
 * @packageDocumentation
 */
export { builtInDefinitions } from './built-in-definitions.ts';
export { groupVersions, schemaOf } from './schema-of.ts';
