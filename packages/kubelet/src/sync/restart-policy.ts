import type { Container, Pod } from '@kubewright/api/core/v1';
import type { ContainerStatus } from '@kubewright/cri';

/** An init container that runs beside the others for the life of the pod (KEP-753). */
export function isSidecar(container: Container): boolean {
  return container.restartPolicy === 'Always';
}

/** Whether a container that has exited with this code is started again, by its own rules or the pod's policy. */
export function restartsAfterExit(pod: Pod, container: Container, exitCode: number): boolean {
  for (const { action, exitCodes } of container.restartPolicyRules ?? []) {
    const listed = exitCodes?.values?.includes(exitCode) ?? false;
    if (action === 'Restart' && exitCodes && (exitCodes.operator === 'In') === listed) return true;
  }
  const policy = container.restartPolicy ?? pod.spec.restartPolicy ?? 'Always';
  return policy === 'Always' || (policy === 'OnFailure' && exitCode !== 0);
}

/**
 * Whether the next sync should start this regular container (kubelet ShouldContainerBeRestarted). `latest` is its newest
 * container in the runtime.
 */
export function shouldStart(pod: Pod, container: Container, latest: ContainerStatus | undefined): boolean {
  if (pod.metadata.deletionTimestamp) return false;
  if (!latest) return true;
  if (latest.state === 'Running') return false;
  if (latest.state !== 'Exited') return true;
  return restartsAfterExit(pod, container, latest.exitCode ?? 0);
}
