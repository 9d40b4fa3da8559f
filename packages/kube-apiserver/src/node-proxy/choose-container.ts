import { badRequest } from '@kubewright/api-machinery';
import type { Pod } from '@kubewright/api/core/v1';
import { allContainers } from '@kubewright/api/pods';

/**
 * The container a log, exec or attach request is about: the one named, or the only one.
 * @throws {ApiError} BadRequest when the name is unknown, or missing where there are several.
 */
export function chooseContainer(pod: Pod, wanted: string | null): string {
  const podName = pod.metadata.name;
  if (wanted) {
    if (allContainers(pod.spec).some(({ name }) => name === wanted)) return wanted;
    throw badRequest(`container ${wanted} is not valid for pod ${podName}`);
  }
  const names = (pod.spec.containers ?? []).map(({ name }) => name);
  if (names.length === 1) return names[0]!;
  if (names.length === 0) throw badRequest(`a container name must be specified for pod ${podName}`);
  const initNames = (pod.spec.initContainers ?? []).map(({ name }) => name);
  const orInit = initNames.length > 0 ? ` or one of the init containers: [${initNames.join(' ')}]` : '';
  throw badRequest(`a container name must be specified for pod ${podName}, choose one of: [${names.join(' ')}]${orInit}`);
}
