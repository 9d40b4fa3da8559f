import type { IPAddress, ServiceCIDR } from '@kubewright/api/networking/v1';
import { describe, expect, it } from 'vitest';
import { decideServiceCidr, deletionGraceMs, protectionFinalizer } from './decide-service-cidr.ts';

const deletedAtMs = Date.parse('2026-01-01T00:00:00Z');
const range = (
  name: string,
  cidr: string,
  more: { deleted?: boolean; finalizers?: string[]; ready?: 'True' | 'False' } = {},
): ServiceCIDR => ({
  metadata: {
    name,
    finalizers: more.finalizers ?? [protectionFinalizer],
    ...(more.deleted && { deletionTimestamp: '2026-01-01T00:00:00Z' }),
  },
  spec: { cidrs: [cidr] },
  status: {
    conditions: more.ready
      ? [
          {
            type: 'Ready',
            status: more.ready,
            reason: more.ready === 'False' ? 'Terminating' : '',
            message: 'Kubernetes Service CIDR is ready',
            lastTransitionTime: '',
          },
        ]
      : [],
  },
});
const address = (name: string): IPAddress => ({
  metadata: { name },
  spec: { parentRef: { resource: 'services', namespace: 'default', name: 's' } },
});
const going = range('a', '10.1.0.0/24', { deleted: true, ready: 'True' });

describe('a range', () => {
  const cases: [string, ServiceCIDR, { others?: ServiceCIDR[]; addresses?: IPAddress[]; sinceMs?: number }, object][] = [
    ['is protected first', range('a', '10.1.0.0/24', { finalizers: [] }), {}, { kind: 'protect' }],
    ['is made ready then', range('a', '10.1.0.0/24'), {}, { kind: 'ready' }],
    ['stays as it is when it is ready', range('a', '10.1.0.0/24', { ready: 'True' }), {}, { kind: 'keep' }],
    ['that goes says that it is needed', going, { addresses: [address('10.1.0.5')] }, { kind: 'terminating' }],
    [
      'that goes says so once',
      range('a', '10.1.0.0/24', { deleted: true, ready: 'False' }),
      { addresses: [address('10.1.0.5')] },
      { kind: 'keep' },
    ],
    [
      'that goes is not kept for addresses elsewhere',
      going,
      { addresses: [address('10.2.0.5')] },
      { kind: 'wait', remainingMs: deletionGraceMs },
    ],
    [
      'that goes is not kept for what another range has too',
      going,
      { addresses: [address('10.1.0.5')], others: [going, range('b', '10.1.0.0/16')] },
      { kind: 'wait', remainingMs: deletionGraceMs },
    ],
    [
      'that goes is kept when the other range goes as well',
      going,
      { addresses: [address('10.1.0.5')], others: [range('b', '10.1.0.0/16', { deleted: true })] },
      { kind: 'terminating' },
    ],
    ['is let go after its time', going, { sinceMs: deletionGraceMs }, { kind: 'let go' }],
    ['that nobody protects is left alone', range('a', '10.1.0.0/24', { deleted: true, finalizers: ['other'] }), {}, { kind: 'keep' }],
  ];
  it.each(cases)('%s', (_, of, { others = [], addresses = [], sinceMs = 0 }, decision) => {
    expect(decideServiceCidr(of, { others, addresses, nowMs: deletedAtMs + sinceMs })).toEqual(decision);
  });
});
