/**
 * What makes the generic API server Kubernetes.
 *
 * - `kubernetes-definitions`: every built-in resource with its columns, defaults, strategy and validation
 * - `kind-stories`: the list of kinds; each has a folder `<group>/<kind>/`
 * - `table/`, `strategy/`, `validation/`, `pod-spec/`: what several kinds need
 * @packageDocumentation
 */
export { kubernetesDefinitions } from './kubernetes-definitions.ts';
export { kindStory, type KindStory } from './kind-story.ts';
