import { type FieldError, isDns1123Label, notSupported, required } from '@kubewright/api-machinery';
import type { Container, Volume } from '@kubewright/api/core/v1';
import { checked } from '../../validation/checked.ts';
import { validateEnv, validateEnvFrom } from './env.ts';
import { validateDevices, validateMounts } from './volumes/mount.ts';
import { validatePorts } from './port.ts';
import type { ProbeContext } from './probe.ts';
import { validateResources } from './resource.ts';
import { validateResizePolicy } from './restart.ts';
import { validateSecurityContext } from './security.ts';

/** What the containers of one pod have to agree with. */
export interface ContainerContext extends ProbeContext {
  readonly volumes: ReadonlyMap<string, Volume>;
  /** Names in spec.resourceClaims. */
  readonly claims: ReadonlySet<string>;
  readonly restartPolicy: string | undefined;
  readonly hostUsers: boolean;
}

const messagePolicies = ['File', 'FallbackToLogsOnError'];
const pullPolicies = ['Always', 'IfNotPresent', 'Never'];

/** What is asked of every container, whatever its role (core validation validateContainerCommon). */
export function validateContainer(container: Container, at: string, context: ContainerContext, errors: FieldError[]): void {
  const { name, image, terminationMessagePolicy, ports, env, envFrom } = container;
  if (!name) errors.push(required(`${at}.name`));
  else errors.push(...checked(isDns1123Label, name, `${at}.name`));
  if (!image) errors.push(required(`${at}.image`));
  checkWord(terminationMessagePolicy, messagePolicies, `${at}.terminationMessagePolicy`, errors);
  if (ports) validatePorts(ports, `${at}.ports`, errors);
  if (env) validateEnv(env, `${at}.env`, errors);
  if (envFrom) validateEnvFrom(envFrom, `${at}.envFrom`, errors);
  validateMounts(container, context.volumes, `${at}.volumeMounts`, errors);
  validateDevices(container, context.volumes, `${at}.volumeDevices`, errors);
  checkPullPolicy(container.imagePullPolicy, `${at}.imagePullPolicy`, errors);
  validateResources(container.resources, `${at}.resources`, context, errors);
  validateResizePolicy(container, `${at}.resizePolicy`, context.restartPolicy, errors);
  validateSecurityContext(container.securityContext, `${at}.securityContext`, context.hostUsers, errors);
}

export function checkPullPolicy(policy: string | undefined, field: string, errors: FieldError[]): void {
  checkWord(policy, pullPolicies, field, errors);
}

/** A value that must be set, to one of a few words. */
export function checkWord(value: string | undefined, words: readonly string[], field: string, errors: FieldError[]): void {
  if (!value) errors.push(required(field));
  else if (!words.includes(value)) errors.push(notSupported(field, value, words));
}
