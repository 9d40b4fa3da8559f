import { type FieldError, invalidValue } from '@kubewright/api-machinery';
import type { PoolStatus, ResourcePoolStatusRequest } from '@kubewright/api/resource/v1alpha3';
import { validateConditions } from '../../validation/conditions.ts';
import { immutableUnseen } from '../../validation/immutable.ts';
import { validateList } from '../../validation/lists.ts';
import { validateDriverName } from '../../validation/names.ts';
import { kindStory } from '../../kind-story.ts';
import { keepAllButStatus, keepField } from '../../strategy/status-strategy.ts';
import { age, conditionIsTrue, conditionOf, none } from '../../table/cells.ts';
import { integer, nameColumn, text } from '../../table/columns.ts';
import { validatePoolName } from '../device-names.ts';

const maxLimit = 1000;
const maxPools = 1000;

const failed = ({ status }: ResourcePoolStatusRequest): boolean => conditionIsTrue(status?.conditions, 'Failed');
const sumColumn = (name: string, description: string, of: (pool: PoolStatus) => number | undefined) =>
  text<ResourcePoolStatusRequest>(name, description, (request) =>
    request.status && !failed(request) ? String((request.status.pools ?? []).reduce((sum, pool) => sum + (of(pool) ?? 0), 0)) : '-',
  );

export const resourcePoolStatusRequestStory = kindStory<ResourcePoolStatusRequest>('resource.k8s.io', 'resourcepoolstatusrequests', {
  columns: [
    nameColumn,
    text('Driver', 'Driver whose pools are asked about.', ({ spec }) => spec?.driver ?? ''),
    sumColumn('Total', 'Devices in all.', ({ totalDevices }) => totalDevices),
    sumColumn('Available', 'Devices that are free.', ({ availableDevices }) => availableDevices),
    sumColumn('Allocated', 'Devices that somebody has.', ({ allocatedDevices }) => allocatedDevices),
    sumColumn('Unavailable', 'Devices that nobody can have.', ({ unavailableDevices }) => unavailableDevices),
    sumColumn('Errors', 'Pools that are not valid.', ({ validationError }) => (validationError ? 1 : 0)),
    integer('Pools', 'Number of pools.', ({ status }) => status?.poolCount ?? 0),
    text('Status', 'Whether it is answered.', statusCell),
    text('Completed', 'Time since it was answered.', ({ status }, nowMs) => {
      const complete = conditionOf(status?.conditions, 'Complete');
      return complete ? age(complete.lastTransitionTime, nowMs) : none;
    }),
  ],
  hooks: {
    deleteReturnsObject: true,
    unconditionalUpdate: false,
    prepareForCreate: (draft) => void delete draft.status,
    prepareForUpdate(draft, old, { subresource }) {
      if (subresource === 'status') keepAllButStatus(draft, old, 'metadata');
      else keepField(draft, old, 'status');
    },
    validate,
    validateUpdate: (object, old, { subresource }) =>
      subresource === 'status' ? validateStatus(object) : immutableUnseen(object.spec, old.spec, 'spec'),
  },
});

function statusCell(request: ResourcePoolStatusRequest): string {
  const { status } = request;
  const outcome = (status?.conditions ?? []).find(
    ({ type, status: truth }) => truth === 'True' && (type === 'Complete' || type === 'Failed'),
  )?.type;
  if (outcome !== 'Complete') return outcome ?? 'Pending';
  const [shown, total] = [(status?.pools ?? []).length, status?.poolCount ?? 0];
  return total > shown ? `Complete (${shown}/${total} pools)` : 'Complete';
}

/** Declarative validation of resource/v1alpha3. */
function validate({ spec }: ResourcePoolStatusRequest): FieldError[] {
  const limit = spec?.limit;
  return [
    ...validateDriverName(spec?.driver, 'spec.driver'),
    ...(spec?.poolName === undefined ? [] : validatePoolName(spec.poolName, 'spec.poolName')),
    ...(limit !== undefined && limit < 1 ? [invalidValue('spec.limit', limit, 'must be greater than or equal to 1')] : []),
    ...(limit !== undefined && limit > maxLimit ? [invalidValue('spec.limit', limit, `must be less than or equal to ${maxLimit}`)] : []),
  ];
}

function validateStatus({ status }: ResourcePoolStatusRequest): FieldError[] {
  const checkPool = ({ driver, poolName }: PoolStatus, at: string): FieldError[] => [
    ...validateDriverName(driver, `${at}.driver`),
    ...validatePoolName(poolName, `${at}.poolName`),
  ];
  return [
    ...validateList(status?.pools, maxPools, checkPool, 'status.pools'),
    ...validateConditions(status?.conditions, 'status.conditions'),
  ];
}
