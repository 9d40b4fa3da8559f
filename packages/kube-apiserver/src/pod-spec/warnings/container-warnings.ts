import { semanticEqual } from '@kubewright/api-machinery';
import type { Container, EphemeralContainer, EnvVar, PodSpec } from '@kubewright/api/core/v1';
import { exactQuantity, quantityText } from '../../validation/quantity.ts';
import { appArmorPrefix, seccompContainerPrefix } from '../validation/annotations.ts';
import { appArmorProfileOf, appArmorWarning } from '../app-armor-annotation.ts';
import { visitContainers } from '@kubewright/api/pods';
import { portWarnings } from './port-warnings.ts';

type Annotations = Readonly<Record<string, string>>;

const nanos = 1_000_000_000n;

/** Parts of a byte. */
export function fractionWarnings(
  list: Readonly<Record<string, unknown>> | undefined,
  at: string,
  warnings: string[],
  names = ['memory', 'ephemeral-storage'],
): void {
  for (const name of names) {
    const value = list?.[name];
    if (value === undefined || (exactQuantity(value) ?? 0n) % nanos === 0n) continue;
    warnings.push(`${at}[${name}]: fractional byte value ${JSON.stringify(quantityText(value))} is invalid, must be an integer`);
  }
}

/** Where a specification stands, and what its metadata says. */
export interface AnnotatedSpec {
  readonly annotations: Annotations;
  readonly at: string;
  /** Path of the annotations. */
  readonly annotated: string;
  readonly isTemplate: boolean;
}

export function containerWarnings(spec: PodSpec, where: AnnotatedSpec, warnings: string[]): void {
  const { at } = where;
  visitContainers(spec, at, (container, path) => {
    annotationWarnings(container, spec, where, warnings);
    for (const name of ['memory', 'ephemeral-storage']) {
      fractionWarnings(container.resources?.limits, `${path}.resources.limits`, warnings, [name]);
      fractionWarnings(container.resources?.requests, `${path}.resources.requests`, warnings, [name]);
    }
    envWarnings(container.env ?? [], `${path}.env`, warnings);
  });
  portWarnings(spec, at, warnings);
  const names = new Map<string, string>();
  visitContainers(spec, at, ({ ports }, path) => {
    for (const [index, { name }] of (ports ?? []).entries()) if (name) portNameWarning(name, `${path}.ports[${index}]`, names, warnings);
  });
}

function portNameWarning(name: string, at: string, names: Map<string, string>, warnings: string[]): void {
  const other = names.get(name);
  if (other === undefined) names.set(name, at);
  else
    warnings.push(
      `${at}: duplicate port name ${JSON.stringify(name)} with ${other}, services and probes that select ports by name will use ${other}`,
    );
}

/** Annotations of old that have fields since. Pods' AppArmor annotations become fields when the pod is created. */
function annotationWarnings(
  { name, securityContext }: Container | EphemeralContainer,
  spec: PodSpec,
  { annotations, annotated, isTemplate }: AnnotatedSpec,
  warnings: string[],
): void {
  const seccomp = `${seccompContainerPrefix}${name}`;
  if (annotations[seccomp] !== undefined && !securityContext?.seccompProfile) {
    warnings.push(`${annotated}[${seccomp}]: non-functional in v1.27+; use the "seccompProfile" field instead`);
  }
  const appArmor = `${appArmorPrefix}${name}`;
  const annotation = annotations[appArmor];
  if (!isTemplate || annotation === undefined || securityContext?.appArmorProfile) return;
  const pod = spec.securityContext?.appArmorProfile;
  if (!pod || !semanticEqual(pod, appArmorProfileOf(annotation))) warnings.push(appArmorWarning(`${annotated}[${appArmor}]`));
}

/** A name given twice, unless the second value builds on the first. */
function envWarnings(env: readonly EnvVar[], at: string, warnings: string[]): void {
  const seen = new Set<string>();
  for (const [index, { name, value = '', valueFrom }] of env.entries()) {
    const itself = `$(${name})`;
    const hides = valueFrom !== undefined || !value.includes(itself) || value === itself;
    if (seen.has(name) && hides)
      warnings.push(`${at}[${index}]: hides previous definition of "${name}", which may be dropped when using apply`);
    seen.add(name);
  }
}
