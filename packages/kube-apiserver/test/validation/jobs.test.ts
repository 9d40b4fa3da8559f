import type { CronJob, Job } from '@kubewright/api/batch/v1';
import { expect, test } from 'vitest';
import { cronJobStory } from '../../src/batch/cron-job/index.ts';
import { jobStory } from '../../src/batch/job/index.ts';
import { type Changes, createProblems, updateProblems } from './problems.ts';

const uid = '12345';
const labels = { 'controller-uid': uid, 'batch.kubernetes.io/controller-uid': uid, 'job-name': 'j', 'batch.kubernetes.io/job-name': 'j' };
const job = {
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'j', namespace: 'default', uid },
  spec: {
    selector: { matchLabels: { 'batch.kubernetes.io/controller-uid': uid } },
    template: { metadata: { labels }, spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'x' }] } },
  },
} as unknown as Job;

const indexed = { 'spec.completionMode': 'Indexed', 'spec.completions': 3, 'spec.parallelism': 3 };
const rule = { action: 'FailJob', onExitCodes: { operator: 'In', values: [1] } };
const failure = (change: object): Changes => ({ 'spec.podFailurePolicy': { rules: [{ ...rule, ...change }] } });
const r = 'spec.podFailurePolicy.rules[0]';

const creates: readonly (readonly [string, Changes, readonly string[]])[] = [
  ['nothing wrong', {}, []],
  ['a negative parallelism', { 'spec.parallelism': -1 }, ['spec.parallelism: Invalid value: -1: must be greater than or equal to 0']],
  [
    'pods that never end',
    { 'spec.template.spec.restartPolicy': undefined },
    ['spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"'],
  ],
  [
    'an indexed job without completions',
    { 'spec.completionMode': 'Indexed', 'spec.parallelism': 1 },
    ['spec.completions: Required value: when completion mode is Indexed'],
  ],
  [
    'a limit for each index of no index',
    { 'spec.backoffLimitPerIndex': 1 },
    ['spec.backoffLimitPerIndex: Invalid value: 1: requires indexed completion mode'],
  ],
  [
    'failed indexes without limit',
    { ...indexed, 'spec.maxFailedIndexes': 1 },
    ['spec.backoffLimitPerIndex: Required value: when maxFailedIndexes is specified'],
  ],
  [
    'a manager that is no path',
    { 'spec.managedBy': 'x' },
    ['spec.managedBy: Invalid value: "x": must be a domain-prefixed path (such as "acme.io/foo")'],
  ],
  [
    'a mode that is none',
    { 'spec.completionMode': 'X' },
    ['spec.completionMode: Unsupported value: "X": supported values: "NonIndexed", "Indexed"'],
  ],
  [
    'a rule without action',
    failure({ action: '' }),
    [`${r}.action: Required value: valid values: ["Count" "FailIndex" "FailJob" "Ignore"]`],
  ],
  [
    'a rule without condition',
    failure({ onExitCodes: undefined }),
    [`${r}: Invalid value: specifying one of OnExitCodes and OnPodConditions is required`],
  ],
  [
    'exit codes out of order',
    failure({ onExitCodes: { operator: 'In', values: [2, 1] } }),
    [`${r}.onExitCodes.values: Invalid value: [2,1]: must be ordered`],
  ],
  [
    'success among failures',
    failure({ onExitCodes: { operator: 'In', values: [0] } }),
    [`${r}.onExitCodes.values[0]: Invalid value: 0: must not be 0 for the In operator`],
  ],
  [
    'a policy for pods that restart',
    { ...failure({}), 'spec.template.spec.restartPolicy': 'OnFailure' },
    ['spec.template.spec.restartPolicy: Invalid value: "OnFailure": only "Never" is supported when podFailurePolicy is specified'],
  ],
  [
    'success of too many',
    { ...indexed, 'spec.successPolicy': { rules: [{ succeededCount: 4 }] } },
    ['spec.successPolicy.rules[0].succeededCount: Invalid value: 4: must be less than or equal to 3 (the number of specified completions)'],
  ],
  [
    'success of indexes that are none',
    { ...indexed, 'spec.successPolicy': { rules: [{ succeededIndexes: '1-a' }] } },
    [
      'spec.successPolicy.rules[0].succeededIndexes: Invalid value: "1-a": error parsing succeededIndexes: cannot convert string to integer for index: "a"',
    ],
  ],
  [
    'success of indexes out of order',
    { ...indexed, 'spec.successPolicy': { rules: [{ succeededIndexes: '2,1' }] } },
    [
      'spec.successPolicy.rules[0].succeededIndexes: Invalid value: "2,1": error parsing succeededIndexes: non-increasing order, previous: 2, current: 1',
    ],
  ],
  [
    'a label of another job',
    { 'spec.template.metadata.labels.job-name': 'k' },
    [
      `spec.template.metadata.labels[job-name]: Invalid value: {"batch.kubernetes.io/controller-uid":"${uid}","batch.kubernetes.io/job-name":"j","controller-uid":"${uid}","job-name":"k"}: must be 'j'`,
    ],
  ],
  [
    'a name too long for indexes',
    { ...indexed, 'spec.manualSelector': true, 'metadata.name': 'x'.repeat(63) },
    [`metadata.name: Invalid value: "${'x'.repeat(63)}": will not able to create pod with invalid DNS label: ${'x'.repeat(63)}-2`],
  ],
];

for (const [title, changes, errors] of creates) {
  test(`a new job: ${title}`, () => {
    expect(createProblems(jobStory, job, changes)).toEqual(errors);
  });
}

const updates: readonly (readonly [string, Changes, readonly string[], { subresource?: string; before?: Changes }?])[] = [
  ['other completions', { 'spec.completions': 5 }, ['spec.completions: Invalid value: 5: field is immutable']],
  [
    'completions beside parallelism',
    { 'spec.completions': 5 },
    ['spec.completions: Invalid value: 5: can only be modified in tandem with spec.parallelism'],
    { before: indexed },
  ],
  ['completions with parallelism', { 'spec.completions': 5, 'spec.parallelism': 5 }, [], { before: indexed }],
  [
    'another image',
    { 'spec.template.spec.containers.0.image': 'y' },
    [expect.stringMatching(/^spec\.template: Invalid value: .*: field is immutable$/)],
  ],
  [
    'other nodes while suspended',
    { 'spec.template.spec.nodeSelector': { a: 'b' } },
    [],
    { before: { 'spec.suspend': true, 'status.conditions': [{ type: 'Suspended', status: 'True' }] } },
  ],
  [
    'other nodes before it rests',
    { 'spec.template.spec.nodeSelector': { a: 'b' } },
    [expect.stringMatching(/^spec\.template: Invalid value: .*: field is immutable$/)],
    { before: { 'spec.suspend': true } },
  ],
  [
    'an end without time',
    { 'status.conditions': [{ type: 'Complete', status: 'True' }], 'status.startTime': '2026-01-01T00:00:00Z' },
    ['status.completionTime: Required value: completionTime is required for Complete jobs'],
    { subresource: 'status' },
  ],
  [
    'success undone',
    { 'status.succeeded': 0 },
    ['status.succeeded: Invalid value: 0: cannot decrease the succeeded counter'],
    { subresource: 'status', before: { 'status.succeeded': 1 } },
  ],
  [
    'an end undone',
    { 'status.conditions': [] },
    ['status.conditions: Invalid value: cannot disable the terminal Failed=True condition'],
    { subresource: 'status', before: { 'status.conditions': [{ type: 'Failed', status: 'True' }] } },
  ],
];

for (const [title, changes, errors, options] of updates) {
  test(`a changed job: ${title}`, () => {
    expect(updateProblems(jobStory, job, changes, options)).toEqual(errors);
  });
}

const cronJob = {
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  metadata: { name: 'c', namespace: 'default' },
  spec: {
    schedule: '*/5 * * * *',
    jobTemplate: { spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'x' }] } } } },
  },
} as unknown as CronJob;

const schedules: readonly (readonly [string, string | undefined])[] = [
  ['0 0 1 jan sun', undefined],
  ['@hourly', undefined],
  ['@every 1h30m', undefined],
  ['0-30/5,45 * ? * 1-5', undefined],
  ['* * * *', 'expected exactly 5 fields, found 4: [* * * *]'],
  ['60 * * * *', 'end of range (60) above maximum (59): 60'],
  ['* * 0 * *', 'beginning of range (0) below minimum (1): 0'],
  ['5-1 * * * *', 'beginning of range (5) beyond end of range (1): 5-1'],
  ['*/0 * * * *', 'step of range should be a positive number: */0'],
  ['x * * * *', 'failed to parse int from x: strconv.Atoi: parsing "x": invalid syntax'],
  ['1-2-3 * * * *', 'too many hyphens: 1-2-3'],
  ['1/2/3 * * * *', 'too many slashes: 1/2/3'],
  ['@reboot', 'unrecognized descriptor: @reboot'],
];

for (const [schedule, problem] of schedules) {
  test(`a cron job at ${schedule}`, () => {
    const errors = problem === undefined ? [] : [`spec.schedule: Invalid value: ${JSON.stringify(schedule)}: ${problem}`];
    expect(createProblems(cronJobStory, cronJob, { 'spec.schedule': schedule })).toEqual(errors);
  });
}

const cronJobs: readonly (readonly [string, Changes, readonly string[]])[] = [
  ['no schedule', { 'spec.schedule': '' }, ['spec.schedule: Required value']],
  [
    'a zone in the schedule',
    { 'spec.schedule': 'TZ=UTC 0 * * * *' },
    ['spec.schedule: Invalid value: "TZ=UTC 0 * * * *": cannot use TZ or CRON_TZ in schedule, use timeZone field instead'],
  ],
  ['a zone', { 'spec.timeZone': 'Europe/Berlin' }, []],
  ['a zone that is none', { 'spec.timeZone': 'Mars/Base' }, ['spec.timeZone: Invalid value: "Mars/Base": unknown time zone Mars/Base']],
  [
    'whatever zone is set',
    { 'spec.timeZone': 'Local' },
    ['spec.timeZone: Invalid value: "Local": timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones'],
  ],
  [
    'a policy that is none',
    { 'spec.concurrencyPolicy': 'X' },
    ['spec.concurrencyPolicy: Unsupported value: "X": supported values: "Allow", "Forbid", "Replace"'],
  ],
  [
    'a selector for its jobs',
    { 'spec.jobTemplate.spec.selector': { matchLabels: { a: 'b' } } },
    ['spec.jobTemplate.spec.selector: Invalid value: {"matchLabels":{"a":"b"}}: `selector` will be auto-generated'],
  ],
  [
    'a selector by hand',
    { 'spec.jobTemplate.spec.manualSelector': true },
    ['spec.jobTemplate.spec.manualSelector: Unsupported value: true: supported values: "nil", "false"'],
  ],
  [
    'a long name',
    { 'metadata.name': 'x'.repeat(53) },
    [`metadata.name: Invalid value: "${'x'.repeat(53)}": must be no more than 52 characters`],
  ],
];

for (const [title, changes, errors] of cronJobs) {
  test(`a new cron job: ${title}`, () => {
    expect(createProblems(cronJobStory, cronJob, changes)).toEqual(errors);
  });
}
