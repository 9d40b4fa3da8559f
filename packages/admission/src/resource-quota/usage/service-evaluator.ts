import { type KubeObject, Quantity } from '@kubewright/api-machinery';
import type { Service } from '@kubewright/api/core/v1';
import type { QuotaEvaluator } from './quota-evaluator.ts';

const one = Quantity.ofInteger(1);
const names = ['count/services', 'services', 'services.nodeports', 'services.loadbalancers'];

/** Node ports are not given yet when a service is charged: what it is about to get counts (pkg/quota/v1/evaluator/core/services.go). */
export const serviceEvaluator: QuotaEvaluator = {
  resource: { group: '', resource: 'services' },
  counts: (name) => names.includes(name),
  matchesScope: () => false,
  handles: ({ operation, subresource }) => subresource === '' && (operation === 'CREATE' || operation === 'UPDATE'),
  replenishes: (object, old) => countedType(object) !== countedType(old),
  usage(object) {
    const { type, ports = [], allocateLoadBalancerNodePorts } = (object as Service).spec;
    const asked = ports.filter(({ nodePort }) => nodePort).length;
    const getsAll = type === 'NodePort' || (type === 'LoadBalancer' && allocateLoadBalancerNodePorts !== false);
    const nodePorts = getsAll ? ports.length : type === 'LoadBalancer' ? asked : 0;
    return new Map([
      ['count/services', one],
      ['services', one],
      ['services.nodeports', Quantity.ofInteger(nodePorts)],
      ['services.loadbalancers', Quantity.ofInteger(type === 'LoadBalancer' ? 1 : 0)],
    ]);
  },
};

function countedType(object: KubeObject): string {
  const { type } = (object as Service).spec;
  return type === 'NodePort' || type === 'LoadBalancer' ? type : '';
}
