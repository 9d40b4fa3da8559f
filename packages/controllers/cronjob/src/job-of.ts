import { TimeZone } from '@kubewright/api-machinery';
import { CronJobs, type CronJob, type Job } from '@kubewright/api/batch/v1';
import type { Draft } from '@kubewright/client';
import { controllerReference } from '@kubewright/controller-runtime';

const scheduledAnnotation = 'batch.kubernetes.io/cronjob-scheduled-timestamp';

/** One name for one time, so that no second job can be made for it: times have minutes, no seconds. */
export const jobNameOf = ({ metadata }: CronJob, scheduledMs: number): string => `${metadata.name}-${Math.floor(scheduledMs / 60_000)}`;

/** The job of one time (getJobFromTemplate2). */
export function jobOf(cronJob: CronJob, scheduledMs: number): Draft<Job> {
  const { metadata, spec } = cronJob;
  const { metadata: template, spec: jobSpec } = spec.jobTemplate;
  const annotations = { ...template?.annotations, [scheduledAnnotation]: timeIn(spec.timeZone ?? '', scheduledMs) };
  const labels = template?.labels;
  return {
    metadata: {
      namespace: metadata.namespace!,
      name: jobNameOf(cronJob, scheduledMs),
      ...(labels && { labels }),
      annotations,
      ownerReferences: [controllerReference(CronJobs, cronJob)],
    },
    spec: jobSpec!,
  };
}

/** RFC 3339, as the clocks of the zone show it. */
function timeIn(zoneName: string, epochMs: number): string {
  const zone = new TimeZone(zoneName);
  const { year, month, day, hour, minute, second } = zone.wallTime(epochMs);
  const offsetMinutes = Math.trunc(zone.offsetMs(epochMs) / 60_000);
  const two = (value: number): string => String(value).padStart(2, '0');
  const ahead = Math.abs(offsetMinutes);
  const offset = offsetMinutes === 0 ? 'Z' : `${offsetMinutes < 0 ? '-' : '+'}${two(Math.trunc(ahead / 60))}:${two(ahead % 60)}`;
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}${offset}`;
}
