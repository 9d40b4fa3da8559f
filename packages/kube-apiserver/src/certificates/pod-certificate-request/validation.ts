import {
  type FieldError,
  type HookContext,
  invalidValue,
  isDns1123Subdomain,
  isQualifiedName,
  notSupported,
  required,
} from '@kubewright/api-machinery';
import type { PodCertificateRequest } from '@kubewright/api/certificates/v1beta1';
import { requiredAnd } from '../../validation/checked.ts';
import { validateConditions } from '../../validation/conditions.ts';
import { immutable } from '../../validation/immutable.ts';
import { validateSignerName } from '../../validation/names.ts';
import { pemBlocks, textOfBytes } from '../pem.ts';
import { isCertificateRequest, readCertificate } from '../x509.ts';

const minExpirationSeconds = 3600;
const maxExpirationSeconds = 91 * 86_400;
const maxKubernetesExpirationSeconds = 86_400;
const outcomes = ['Denied', 'Failed', 'Issued'];
const statusFields = ['certificateChain', 'notBefore', 'beginRefreshAt', 'notAfter'] as const;
const refreshMarginMs = 10 * 60_000;
const nowMarginMs = 5 * 60_000;

/** pkg/apis/certificates/validation ValidatePodCertificateRequestCreate; the proof that the asker has the key is not verified. */
export function validatePodCertificateRequest({ spec }: PodCertificateRequest): FieldError[] {
  const { signerName, podName, podUID, serviceAccountName, serviceAccountUID, nodeName, nodeUID, stubPKCS10Request = '' } = spec ?? {};
  const der = pemBlocks(textOfBytes(stubPKCS10Request))[0]?.der ?? bytesOf(stubPKCS10Request);
  return [
    ...validateSignerName(signerName, 'spec.signerName'),
    ...requiredAnd(isDns1123Subdomain, podName, 'spec.podName'),
    ...requiredAnd(() => [], podUID, 'spec.podUID'),
    ...requiredAnd(isDns1123Subdomain, serviceAccountName, 'spec.serviceAccountName'),
    ...requiredAnd(() => [], serviceAccountUID, 'spec.serviceAccountUID'),
    ...requiredAnd(isDns1123Subdomain, nodeName, 'spec.nodeName'),
    ...requiredAnd(() => [], nodeUID, 'spec.nodeUID'),
    ...validateExpiration(spec?.maxExpirationSeconds, signerName),
    ...Object.keys(spec?.unverifiedUserAnnotations ?? {}).flatMap((key) =>
      isQualifiedName(key).map((problem) => invalidValue('spec.unverifiedUserAnnotations', key, problem)),
    ),
    ...(isCertificateRequest(der)
      ? []
      : [invalidValue('spec.stubPKCS10Request', stubPKCS10Request, 'must be a valid PKCS#10 certificate request')]),
  ];
}

const bytesOf = (base64: string): Uint8Array => Uint8Array.from(textOfBytes(base64), (character) => character.charCodeAt(0));

function validateExpiration(seconds: number | undefined, signerName = ''): FieldError[] {
  const field = 'spec.maxExpirationSeconds';
  if (seconds === undefined) return [required(field, 'must be set')];
  if (seconds < minExpirationSeconds)
    return [invalidValue(field, seconds, `must be in the range [${minExpirationSeconds}, ${maxExpirationSeconds}]`)];
  const max = signerName.startsWith('kubernetes.io/') ? maxKubernetesExpirationSeconds : maxExpirationSeconds;
  return seconds > max ? [invalidValue(field, seconds, `must be in the range [${minExpirationSeconds}, ${max}]`)] : [];
}

export function validatePodCertificateRequestUpdate(
  object: PodCertificateRequest,
  old: PodCertificateRequest,
  { subresource, nowMs }: HookContext,
): FieldError[] {
  const errors = immutable(object.spec, old.spec, 'spec');
  if (subresource !== 'status') return errors;
  return [...errors, ...validateOutcome(object, old), ...validateIssued(object, old, nowMs)];
}

/** At most one of the outcomes comes, is true, and stays. */
function validateOutcome({ status }: PodCertificateRequest, { status: old }: PodCertificateRequest): FieldError[] {
  const field = 'status.conditions';
  const errors = validateConditions(status?.conditions, field);
  const final = (old?.conditions ?? []).filter(({ type }) => outcomes.includes(type));
  if (final.length > 0) errors.push(...immutable(status?.conditions, old?.conditions, field));
  const found: string[] = [];
  for (const [index, { type, status: truth }] of (status?.conditions ?? []).entries()) {
    if (!outcomes.includes(type)) errors.push(notSupported(`${field}[${index}].type`, type, outcomes));
    else if (found.push(type) > 1)
      errors.push(invalidValue(field, found.join(','), 'There may be at most one condition with type "Issued", "Denied", or "Failed"'));
    if (truth !== 'True') errors.push(notSupported(`${field}[${index}].status`, truth, ['True']));
  }
  return errors;
}

function validateIssued({ spec, status }: PodCertificateRequest, { status: old }: PodCertificateRequest, nowMs: number): FieldError[] {
  const issued = (status?.conditions ?? []).some(({ type }) => type === 'Issued');
  const settled = (old?.conditions ?? []).some(({ type }) => outcomes.includes(type));
  if (!issued || settled) return statusFields.flatMap((field) => immutable(status?.[field], old?.[field], `status.${field}`));
  return [
    ...validateChain(status?.certificateChain ?? ''),
    ...validateTimes(status, spec.maxExpirationSeconds ?? maxKubernetesExpirationSeconds, nowMs),
  ];
}

function validateChain(pem: string): FieldError[] {
  const wrong = (why: string): FieldError[] => [invalidValue('status.certificateChain', pem, why)];
  const blocks = pemBlocks(pem);
  if (blocks.length === 0) return wrong('issued certificate chain must contain at least one certificate');
  if (blocks.some(({ type }) => type !== 'CERTIFICATE'))
    return wrong('issued certificate chain must consist entirely of CERTIFICATE PEM blocks');
  const at = blocks.findIndex(({ der }) => !readCertificate(der));
  if (at < 0) return [];
  return wrong(at === 0 ? 'leaf certificate does not parse as valid X.509' : 'intermediate certificate does not parse as valid X.509');
}

function validateTimes(
  { notBefore, beginRefreshAt, notAfter }: Partial<PodCertificateRequest['status']>,
  maxSeconds: number,
  nowMs: number,
): FieldError[] {
  if (!notBefore) return [required('status.notBefore', 'must be present and consistent with the issued certificate')];
  if (!notAfter) return [required('status.notAfter', 'must be present and consistent with the issued certificate')];
  if (!beginRefreshAt) return [required('status.beginRefreshAt', 'must be present and at least 10 minutes before the certificate expires')];
  const [from, refresh, until] = [notBefore, beginRefreshAt, notAfter].map((time) => Date.parse(time)) as [number, number, number];
  const errors: FieldError[] = [];
  if (Math.abs(from - nowMs) > nowMarginMs)
    errors.push(invalidValue('status.notBefore', notBefore, "must be set to within 5 minutes of kube-apiserver's current time"));
  const seconds = (until - from) / 1000;
  if (seconds < minExpirationSeconds)
    errors.push(invalidValue('status.certificateChain', `${seconds}s`, 'leaf certificate lifetime must be >= 1 hour'));
  if (seconds > maxSeconds)
    errors.push(
      invalidValue(
        'status.certificateChain',
        `${seconds}s`,
        `leaf certificate lifetime must be <= spec.maxExpirationSeconds (${maxSeconds})`,
      ),
    );
  if (refresh < from + refreshMarginMs)
    errors.push(invalidValue('status.beginRefreshAt', beginRefreshAt, 'must be at least 10 minutes after status.notBefore'));
  if (refresh > until - refreshMarginMs)
    errors.push(invalidValue('status.beginRefreshAt', beginRefreshAt, 'must be at least 10 minutes before status.notAfter'));
  return errors;
}
