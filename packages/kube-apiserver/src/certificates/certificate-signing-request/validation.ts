import { type FieldError, duplicate, forbiddenField, invalidValue, notSupported, required, semanticEqual } from '@kubewright/api-machinery';
import type { CertificateSigningRequest, CertificateSigningRequestCondition } from '@kubewright/api/certificates/v1';
import { requestSignatureProblem } from '@kubewright/authentication';
import { firstPlaces } from '../../validation/first-places.ts';
import { validateSignerName } from '../../validation/names.ts';
import { pemBlocks, textOfBytes } from '../pem.ts';
import { isCertificateRequest, readCertificate } from '../x509.ts';

const usages = [
  'any',
  'cert sign',
  'client auth',
  'code signing',
  'content commitment',
  'crl sign',
  'data encipherment',
  'decipher only',
  'digital signature',
  'email protection',
  'encipher only',
  'ipsec end system',
  'ipsec tunnel',
  'ipsec user',
  'key agreement',
  'key encipherment',
  'microsoft sgc',
  'netscape sgc',
  'ocsp signing',
  's/mime',
  'server auth',
  'signing',
  'timestamping',
];
const minSeconds = 600;
const statuses = ['False', 'True', 'Unknown'];
const alwaysTrue = ['Approved', 'Denied', 'Failed'];
const decisions = ['Approved', 'Denied'];
const conditionsField = 'status.conditions';
const certificateField = 'status.certificate';

/** pkg/apis/certificates/validation ValidateCertificateSigningRequestCreate. */
export function validateRequest(object: CertificateSigningRequest, old?: CertificateSigningRequest): FieldError[] {
  const { request = '', signerName, expirationSeconds } = object.spec ?? {};
  const problem = requestProblem(textOfBytes(request));
  const certificate = object.status?.certificate;
  return [
    ...(problem ? [invalidValue('spec.request', request, problem)] : []),
    ...validateUsages(object.spec?.usages ?? []),
    ...(signerName === 'kubernetes.io/legacy-unknown'
      ? [invalidValue('spec.signerName', signerName, 'the legacy signerName is not allowed via this API version')]
      : validateSignerName(signerName, 'spec.signerName')),
    ...(expirationSeconds !== undefined && expirationSeconds < minSeconds
      ? [invalidValue('spec.expirationSeconds', expirationSeconds, 'may not specify a duration less than 600 seconds (10 minutes)')]
      : []),
    ...validateConditions(object.status?.conditions ?? []),
    ...(certificate && certificate !== old?.status?.certificate ? validateCertificate(textOfBytes(certificate)) : []),
  ];
}

function requestProblem(pem: string): string | undefined {
  const [block] = pemBlocks(pem);
  if (block?.type !== 'CERTIFICATE REQUEST') return 'PEM block type must be CERTIFICATE REQUEST';
  const malformed = 'asn1: structure error: malformed certificate request';
  if (!isCertificateRequest(block.der)) return malformed;
  try {
    return requestSignatureProblem(block.der);
  } catch {
    return malformed;
  }
}

function validateUsages(given: readonly string[]): FieldError[] {
  if (given.length === 0) return [required('spec.usages')];
  const unknown = given.flatMap((usage, index) => (usages.includes(usage) ? [] : [notSupported(`spec.usages[${index}]`, usage, usages)]));
  const first = firstPlaces(given);
  const repeated = given.flatMap((usage, index) => (first[index]! < index ? [duplicate(`spec.usages[${index}]`, usage)] : []));
  return [...unknown, ...repeated];
}

function validateConditions(conditions: readonly CertificateSigningRequestCondition[]): FieldError[] {
  const before = new Set<string>();
  return conditions.flatMap(({ type, status }, index) => {
    const at = `${conditionsField}[${index}]`;
    const errors: FieldError[] = type ? [] : [required(`${at}.type`)];
    const allowed = alwaysTrue.includes(type) ? ['True'] : statuses;
    if (!status) errors.push(required(`${at}.status`));
    else if (!allowed.includes(status)) errors.push(notSupported(`${at}.status`, status, allowed));
    const other = decisions.find((decision) => decision !== type)!;
    if (decisions.includes(type) && before.has(other))
      errors.push(invalidValue(conditionsField, type, 'Approved and Denied conditions are mutually exclusive'));
    if (before.has(type)) errors.push(duplicate(`${at}.type`, type));
    before.add(type);
    return errors;
  });
}

function validateCertificate(pem: string): FieldError[] {
  const wrong = (why: string): FieldError[] => [invalidValue(certificateField, '<certificate data>', why)];
  const blocks = pemBlocks(pem);
  for (const { type, hasHeaders, der } of blocks) {
    if (type !== 'CERTIFICATE') return wrong(`only CERTIFICATE PEM blocks are allowed, found ${JSON.stringify(type)}`);
    if (hasHeaders) return wrong('no PEM block headers are permitted');
    if (!readCertificate(der)) return wrong('x509: malformed certificate');
  }
  return blocks.length === 0 ? wrong('must contain at least one CERTIFICATE PEM block') : [];
}

/** pkg/apis/certificates/validation ValidateCertificateSigningRequestUpdate and those of the subresources: status is for signers. */
export function validateRequestUpdate(
  object: CertificateSigningRequest,
  old: CertificateSigningRequest,
  subresource: string,
): FieldError[] {
  const errors = validateRequest(object, old);
  for (const type of alwaysTrue) {
    if (ofType(object, type).length < ofType(old, type).length)
      errors.push(forbiddenField(conditionsField, `updates may not remove a condition of type ${JSON.stringify(type)}`));
  }
  if (subresource !== 'approval') errors.push(...decisions.flatMap((type) => validateUndecided(object, old, type)));
  const [certificate = '', before = ''] = [object.status?.certificate, old.status?.certificate];
  if (certificate === before) return errors;
  if (subresource !== 'status') return [...errors, forbiddenField(certificateField, 'updates may not set certificate content')];
  return before === '' ? errors : [...errors, forbiddenField(certificateField, 'updates may not modify existing certificate content')];
}

function validateUndecided(object: CertificateSigningRequest, old: CertificateSigningRequest, type: string): FieldError[] {
  const [now, before] = [ofType(object, type), ofType(old, type)];
  if (now.length > before.length)
    return [forbiddenField(conditionsField, `updates may not add a condition of type ${JSON.stringify(type)}`)];
  if (now.length < before.length || semanticEqual(now, before)) return [];
  return [forbiddenField(conditionsField, `updates may not modify a condition of type ${JSON.stringify(type)}`)];
}

const ofType = ({ status }: CertificateSigningRequest, type: string): CertificateSigningRequestCondition[] =>
  (status?.conditions ?? []).filter((condition) => condition.type === type);
