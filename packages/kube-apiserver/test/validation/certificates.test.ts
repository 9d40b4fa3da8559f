import { describe, expect, test } from 'vitest';
import { authorityPem, leafPem, requestPem } from '../certificates.ts';
import { KindChecks } from './check.ts';

const resource = 'certificatesigningrequests.certificates.k8s.io';

describe('A CertificateSigningRequest', () => {
  const request = new KindChecks(resource, {
    metadata: { name: 'R:1' },
    spec: { request: btoa(requestPem), signerName: 'example.com/s', usages: ['client auth'] },
  });
  const condition = (type: string, status = 'True') => ({ type, status, reason: 'R' });
  const cases: [object, unknown[]][] = [
    [{}, []],
    [{ spec: { request: btoa('x') } }, ['spec.request: Invalid value: "eA==": PEM block type must be CERTIFICATE REQUEST']],
    [
      { spec: { request: btoa(requestPem.replace('MIHM', 'MIHN')) } },
      [expect.stringMatching(/^spec.request: Invalid value: .*: asn1: structure error/)],
    ],
    [{ spec: { usages: [] } }, ['spec.usages: Required value']],
    [{ spec: { usages: ['client auth', 'client auth'] } }, ['spec.usages[1]: Duplicate value: "client auth"']],
    [
      { spec: { usages: ['flying'] } },
      [expect.stringMatching(/^spec.usages\[0\]: Unsupported value: "flying": supported values: "any", "cert sign", .*"timestamping"$/)],
    ],
    [{ spec: { signerName: '' } }, ['spec.signerName: Required value']],
    [
      { spec: { signerName: 'example' } },
      ['spec.signerName: Invalid value: "example": must be a fully qualified domain and path of the form \'example.com/signer-name\''],
    ],
    [
      { spec: { signerName: 'kubernetes.io/legacy-unknown' } },
      ['spec.signerName: Invalid value: "kubernetes.io/legacy-unknown": the legacy signerName is not allowed via this API version'],
    ],
    [
      { spec: { expirationSeconds: 599 } },
      ['spec.expirationSeconds: Invalid value: 599: may not specify a duration less than 600 seconds (10 minutes)'],
    ],
  ];
  test.each(cases.map(([patch, errors], index) => [index, JSON.stringify(patch).slice(0, 60), patch, errors] as const))(
    '%i with %s',
    (_, __, patch, errors) => expect(request.create(patch)).toEqual(errors),
  );

  const approval = { subresource: 'approval' };
  test('is decided by approval alone, once and one way', () => {
    const approved = { status: { conditions: [condition('Approved')] } };
    expect(request.update(approved, approval)).toEqual([]);
    expect(request.update(approved, { subresource: 'status' })).toEqual([
      'status.conditions: Forbidden: updates may not add a condition of type "Approved"',
    ]);
    expect(request.update({}, { ...approval, before: approved })).toEqual([
      'status.conditions: Forbidden: updates may not remove a condition of type "Approved"',
    ]);
    expect(request.update({ status: { conditions: [condition('Approved'), condition('Denied')] } }, approval)).toEqual([
      'status.conditions: Invalid value: "Denied": Approved and Denied conditions are mutually exclusive',
    ]);
    expect(request.update({ status: { conditions: [condition('Approved', 'False')] } }, approval)).toEqual([
      'status.conditions[0].status: Unsupported value: "False": supported values: "True"',
    ]);
  });
  test('gets a certificate once', () => {
    const signed = { status: { certificate: btoa(leafPem) } };
    expect(request.update(signed, { subresource: 'status' })).toEqual([]);
    expect(request.update({ status: { certificate: btoa(authorityPem) } }, { subresource: 'status', before: signed })).toEqual([
      'status.certificate: Forbidden: updates may not modify existing certificate content',
    ]);
    expect(request.update({ status: { certificate: btoa('x') } }, { subresource: 'status' })).toEqual([
      'status.certificate: Invalid value: "<certificate data>": must contain at least one CERTIFICATE PEM block',
    ]);
  });
});

describe('A ClusterTrustBundle', () => {
  const bundle = new KindChecks('clustertrustbundles.certificates.k8s.io', {
    metadata: { name: 'example.com:s:b' },
    spec: { signerName: 'example.com/s', trustBundle: authorityPem },
  });
  const cases: [object, string[]][] = [
    [{}, []],
    [
      { metadata: { name: 'b' } },
      ['metadata.name: Invalid value: "b": ClusterTrustBundle for signerName example.com/s must be named with prefix example.com:s:'],
    ],
    [
      { metadata: { name: 'a:b' }, spec: { signerName: null } },
      ['metadata.name: Invalid value: "a:b": ClusterTrustBundle without signer name must not have ":" in its name'],
    ],
    [{ spec: { trustBundle: '' } }, ['spec.trustBundle: Invalid value: "<value omitted>": at least one trust anchor must be provided']],
    [{ spec: { trustBundle: leafPem } }, ['spec.trustBundle: Invalid value: "<value omitted>": entry 0 does not have the CA bit set']],
    [
      { spec: { trustBundle: requestPem } },
      ['spec.trustBundle: Invalid value: "<value omitted>": entry 0 has bad block type: CERTIFICATE REQUEST'],
    ],
    [
      { spec: { trustBundle: authorityPem + authorityPem } },
      ['spec.trustBundle: Invalid value: "<value omitted>": duplicate trust anchor (indices [0 1])'],
    ],
  ];
  test.each(cases.map(([patch, errors]) => [JSON.stringify(patch).slice(0, 60), patch, errors] as const))('with %s', (_, patch, errors) =>
    expect(bundle.create(patch)).toEqual(errors),
  );
  test('keeps its signer', () =>
    expect(bundle.update({ spec: { signerName: 'example.com/t' } })).toContain(
      'spec.signerName: Invalid value: "example.com/t": field is immutable',
    ));
});

describe('A PodCertificateRequest', () => {
  const request = new KindChecks('podcertificaterequests.certificates.k8s.io', {
    metadata: { name: 'r', namespace: 'default' },
    spec: {
      signerName: 'example.com/s',
      podName: 'p',
      podUID: 'u',
      serviceAccountName: 'a',
      serviceAccountUID: 'u',
      nodeName: 'n',
      nodeUID: 'u',
      stubPKCS10Request: btoa(requestPem),
    },
  });
  const status = (type: string, more: object = {}) => ({
    status: { conditions: [{ type, status: 'True', reason: 'R', lastTransitionTime: '2026-01-01T00:00:00Z' }], ...more },
  });
  test('names what it is for', () => {
    expect(request.create({})).toEqual([]);
    expect(request.create({ spec: { podName: '' } })).toEqual(['spec.podName: Required value']);
    expect(request.create({ spec: { maxExpirationSeconds: 60 } })).toEqual([
      'spec.maxExpirationSeconds: Invalid value: 60: must be in the range [3600, 7862400]',
    ]);
    expect(request.update({ spec: { podName: 'q' } })[0]).toMatch(/^spec: Invalid value: .*: field is immutable$/);
  });
  test('ends one way, with a certificate whose times fit', () => {
    expect(request.update(status('Denied'), { subresource: 'status' })).toEqual([]);
    expect(request.update(status('Issued'), { subresource: 'status' })).toContain(
      'status.certificateChain: Invalid value: "": issued certificate chain must contain at least one certificate',
    );
    const times = { notBefore: '2026-01-01T00:00:00Z', beginRefreshAt: '2026-01-01T12:00:00Z', notAfter: '2026-01-02T00:00:00Z' };
    expect(request.update(status('Issued', { certificateChain: leafPem, ...times }), { subresource: 'status' })).toEqual([]);
    expect(
      request.update(status('Issued', { certificateChain: leafPem, ...times, beginRefreshAt: '2026-01-01T23:59:00Z' }), {
        subresource: 'status',
      }),
    ).toEqual(['status.beginRefreshAt: Invalid value: "2026-01-01T23:59:00Z": must be at least 10 minutes before status.notAfter']);
  });
});
