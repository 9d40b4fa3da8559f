import { isNotFound } from '@kubewright/api-machinery';
import type { Container, ConfigMap, EnvVar, EnvVarSource, Pod, Secret, Service } from '@kubewright/api/core/v1';
import { ConfigError } from './config-error.ts';
import { expandVariables } from './expand-variables.ts';
import { fieldPathValue } from './field-path.ts';
import type { PodAddresses } from './field-path.ts';
import { resourceFieldValue } from './resource-field.ts';
import type { NodeAllocatable } from './resource-field.ts';
import { serviceEnvironment } from './service-environment.ts';

/** Reads configuration objects of one namespace. Rejects with NotFound. */
export interface ConfigSource {
  configMap(namespace: string, name: string): Promise<ConfigMap>;
  secret(namespace: string, name: string): Promise<Secret>;
}

export interface EnvironmentInput {
  readonly pod: Pod;
  readonly container: Container;
  readonly addresses: PodAddresses;
  readonly services: readonly Service[];
  readonly config: ConfigSource;
  readonly allocatable: NodeAllocatable;
  /** Overrides of the services' variables: where the API server really is, for processes on the host's own network. */
  readonly overrides: ReadonlyMap<string, string>;
}

/**
 * The environment of a container: services, then envFrom, then env in order, `$(NAME)` expanded (kubelet
 * makeEnvironmentVariables). @throws {ConfigError} when something it names is missing.
 */
export async function containerEnvironment(input: EnvironmentInput): Promise<Map<string, string>> {
  const fromServices = new Map([...serviceEnvironment(input.services), ...input.overrides]);
  const result = new Map<string, string>();
  for (const [name, value] of await fromSources(input)) result.set(name, value);
  for (const variable of input.container.env ?? []) {
    const value = await valueOf(input, variable, (name) => result.get(name) ?? fromServices.get(name));
    if (value !== undefined) result.set(variable.name, value);
  }
  for (const [name, value] of fromServices) if (!result.has(name)) result.set(name, value);
  return result;
}

async function fromSources({ pod, container, config }: EnvironmentInput): Promise<Map<string, string>> {
  const namespace = pod.metadata.namespace ?? '';
  const result = new Map<string, string>();
  for (const { prefix = '', configMapRef, secretRef } of container.envFrom ?? []) {
    const add = (name: string, value: string): void => void result.set(prefix + name, value);
    if (configMapRef) {
      const { name = '', optional } = configMapRef;
      const { data = {} } = (await orMissing(config.configMap(namespace, name), optional, `configmap "${name}" not found`)) ?? {};
      for (const key of Object.keys(data)) add(key, data[key]!);
    }
    if (secretRef) {
      const { name = '', optional } = secretRef;
      const { data = {} } = (await orMissing(config.secret(namespace, name), optional, `secret "${name}" not found`)) ?? {};
      for (const key of Object.keys(data)) add(key, decode(data[key]!));
    }
  }
  return result;
}

async function valueOf(
  input: EnvironmentInput,
  { value, valueFrom }: EnvVar,
  known: (name: string) => string | undefined,
): Promise<string | undefined> {
  if (value) return expandVariables(value, known);
  if (!valueFrom) return '';
  const { fieldRef, resourceFieldRef } = valueFrom;
  if (fieldRef) return fieldPathValue(input.pod, fieldRef.fieldPath, input.addresses);
  if (resourceFieldRef) return resourceFieldValue(input.pod, input.container.name, resourceFieldRef, input.allocatable);
  return referenced(input, valueFrom);
}

async function referenced({ pod, config }: EnvironmentInput, { configMapKeyRef, secretKeyRef }: EnvVarSource): Promise<string | undefined> {
  const namespace = pod.metadata.namespace ?? '';
  if (configMapKeyRef) {
    const { name = '', key, optional } = configMapKeyRef;
    const configMap = await orMissing(config.configMap(namespace, name), optional, `configmap "${name}" not found`);
    const data = configMap?.data;
    if (data && Object.hasOwn(data, key)) return data[key];
    if (optional) return undefined;
    throw new ConfigError(`couldn't find key ${key} in ConfigMap ${namespace}/${name}`);
  }
  if (secretKeyRef) {
    const { name = '', key, optional } = secretKeyRef;
    const secret = await orMissing(config.secret(namespace, name), optional, `secret "${name}" not found`);
    const data = secret?.data;
    if (data && Object.hasOwn(data, key)) return decode(data[key]!);
    if (optional) return undefined;
    throw new ConfigError(`couldn't find key ${key} in Secret ${namespace}/${name}`);
  }
  return '';
}

/** Undefined where an optional object is missing. */
export async function orMissing<T>(object: Promise<T>, optional: boolean | undefined, message: string): Promise<T | undefined> {
  try {
    return await object;
  } catch (error) {
    if (isNotFound(error)) {
      if (optional) return undefined;
      throw new ConfigError(message);
    }
    throw new ConfigError(error instanceof Error ? error.message : String(error));
  }
}

function decode(base64: string): string {
  return Buffer.from(base64, 'base64').toString('utf8');
}
