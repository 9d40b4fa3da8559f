import type { Container, LimitRangeItem, PersistentVolumeClaim, Pod } from '@kubewright/api/core/v1';
import { type Usage, addUsage, maxUsage, readUsage } from '../resource-quota/usage/resource-list.ts';

interface Asked {
  readonly requests: Usage;
  readonly limits: Usage;
}

/** What a limit of type Container or Pod has against a pod, in upstream's words (plugin/pkg/admission/limitranger). */
export function podViolations({ spec }: Pod, item: LimitRangeItem): string[] {
  if (item.type === 'Container')
    return [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])].flatMap((container) => violations(askedBy(container), item));
  if (item.type !== 'Pod' || !spec) return [];
  const containers = (spec.containers ?? []).map(askedBy);
  const starting = (spec.initContainers ?? []).map(askedBy);
  const total = (kind: keyof Asked): Usage => {
    const running = containers.reduce<Usage>((sum, asked) => addUsage(sum, asked[kind]), new Map());
    const most = starting.reduce((larger, asked) => maxUsage(larger, asked[kind]), running);
    return new Map([...most, ...readUsage(spec.resources?.[kind])]);
  };
  return violations({ requests: total('requests'), limits: total('limits') }, item);
}

/** What a limit of type PersistentVolumeClaim has against a claim. */
export function claimViolations({ spec }: PersistentVolumeClaim, item: LimitRangeItem): string[] {
  if (item.type !== 'PersistentVolumeClaim') return [];
  const requests = readUsage(spec?.resources?.requests);
  const tooSmall = minViolations({ requests, limits: new Map() }, item);
  const tooLarge = [...readUsage(item.max)].flatMap(([name, most]) => {
    const request = requests.get(name);
    const rule = `maximum ${name} usage per ${item.type} is ${most}`;
    if (!request) return [`${rule}.  No request is specified`];
    return request.compare(most) > 0 ? [`${rule}, but request is ${request}`] : [];
  });
  return [...tooSmall, ...tooLarge];
}

const askedBy = ({ resources }: Container): Asked => ({ requests: readUsage(resources?.requests), limits: readUsage(resources?.limits) });

const violations = (asked: Asked, item: LimitRangeItem): string[] => [
  ...minViolations(asked, item),
  ...maxViolations(asked, item),
  ...ratioViolations(asked, item),
];

function minViolations({ requests, limits }: Asked, { type, min }: LimitRangeItem): string[] {
  return [...readUsage(min)].flatMap(([name, least]) => {
    const [request, limit] = [requests.get(name), limits.get(name)];
    const rule = `minimum ${name} usage per ${type} is ${least}`;
    if (!request) return [`${rule}.  No request is specified`];
    if (request.compare(least) < 0) return [`${rule}, but request is ${request}`];
    return limit && limit.compare(least) < 0 ? [`${rule}, but limit is ${limit}`] : [];
  });
}

function maxViolations({ requests, limits }: Asked, { type, max }: LimitRangeItem): string[] {
  return [...readUsage(max)].flatMap(([name, most]) => {
    const [request, limit] = [requests.get(name), limits.get(name)];
    const rule = `maximum ${name} usage per ${type} is ${most}`;
    if (!limit) return [`${rule}.  No limit is specified`];
    if (limit.compare(most) > 0) return [`${rule}, but limit is ${limit}`];
    return request && request.compare(most) > 0 ? [`${rule}, but request is ${request}`] : [];
  });
}

function ratioViolations({ requests, limits }: Asked, { type, maxLimitRequestRatio }: LimitRangeItem): string[] {
  return [...readUsage(maxLimitRequestRatio)].flatMap(([name, most]) => {
    const [request, limit] = [requests.get(name), limits.get(name)];
    const rule = `${name} max limit to request ratio per ${type} is ${most}, but`;
    if (!request || request.isZero) return [`${rule} no request is specified or request is 0`];
    if (!limit || limit.isZero) return [`${rule} no limit is specified or limit is 0`];
    const isTooMuch = limit.nanos * 1_000_000_000n > request.nanos * most.nanos;
    return isTooMuch ? [`${rule} provided ratio is ${(limit.toNumber() / request.toNumber()).toFixed(6)}`] : [];
  });
}
