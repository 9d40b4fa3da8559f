import { duplicate, type FieldError, invalidValue, notSupported, required, tooLong } from '@kubewright/api-machinery';
import type { Container, ContainerStatus, PodStatus } from '@kubewright/api/core/v1';

const healths = ['Healthy', 'Unhealthy', 'Unknown'];
const maxMessage = 1024;

const ofRequests = "must match one of the container's resource requests";
const ofClaims =
  "must match one of the container's resource claims in a format 'claim:<claimName>/<request>' or 'claim:<claimName>' if request is empty";

type DeviceHealth = NonNullable<ContainerStatus['allocatedResourcesStatus']>[number];
type Statuses = 'containerStatuses' | 'initContainerStatuses';

/** The health of devices that containers have (core validation validateContainerStatusAllocatedResourcesStatus). */
export function checkDeviceHealth(status: PodStatus, list: Statuses, containers: readonly Container[], errors: FieldError[]): void {
  for (const [index, { name, allocatedResourcesStatus }] of (status[list] ?? []).entries()) {
    const container = containers.find((candidate) => candidate.name === name);
    for (const [place, resource] of (allocatedResourcesStatus ?? []).entries()) {
      const at = `status.${list}[${index}].allocatedResourcesStatus[${place}]`;
      if (container) checkName(resource.name ?? '', container, `${at}.name`, errors);
      checkDevices(resource, `${at}.resources`, errors);
    }
  }
}

function checkName(name: string, { resources }: Container, field: string, errors: FieldError[]): void {
  if (!name.startsWith('claim:')) {
    if (resources?.requests?.[name] === undefined) errors.push(invalidValue(field, name, ofRequests));
    return;
  }
  const claims = (resources?.claims ?? []).map(({ name: claim, request }) => `claim:${claim}${request ? `/${request}` : ''}`);
  if (!claims.includes(name)) errors.push(invalidValue(field, name, ofClaims));
}

function checkDevices({ resources }: DeviceHealth, at: string, errors: FieldError[]): void {
  const seen = new Set<string>();
  for (const [index, { resourceID = '', health = '', message }] of (resources ?? []).entries()) {
    if (!healths.includes(health)) errors.push(notSupported(`${at}[${index}].health`, health, healths));
    if (message === '') errors.push(required(`${at}[${index}].message`, 'must be non-empty if specified'));
    if ((message?.length ?? 0) > maxMessage) errors.push(tooLong(`${at}[${index}].message`, maxMessage));
    if (seen.has(resourceID)) errors.push(duplicate(`${at}[${index}].resourceID`, resourceID));
    seen.add(resourceID);
  }
}
