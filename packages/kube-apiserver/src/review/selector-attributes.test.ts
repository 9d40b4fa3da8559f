import { formatFieldError } from '@kubewright/api-machinery';
import type { ResourceAttributes } from '@kubewright/api/authorization/v1';
import { describe, expect, test } from 'vitest';
import { selectorProblems, selectorsOf, validateSelectors } from './selector-attributes.ts';

const at = 'spec.resourceAttributes';
const fields = (fieldSelector: object): ResourceAttributes => ({ fieldSelector }) as ResourceAttributes;
const labels = (labelSelector: object): ResourceAttributes => ({ labelSelector }) as ResourceAttributes;

describe('Selectors of a request that is asked about', () => {
  test.each<[ResourceAttributes, string[]]>([
    [fields({ rawSelector: 'a=b' }), []],
    [
      fields({}),
      [`${at}.fieldSelector.requirements: Required value: when ${at}.fieldSelector is specified, requirements or rawSelector is required`],
    ],
    [
      labels({ rawSelector: 'a', requirements: [{ key: 'a', operator: 'Exists' }] }),
      [`${at}.labelSelector.rawSelector: Invalid value: "a": may not specified at the same time as requirements`],
    ],
    [
      fields({ requirements: [{ key: '', operator: 'In' }] }),
      [
        `${at}.fieldSelector.requirements[0].key: Required value: must be specified`,
        `${at}.fieldSelector.requirements[0].values: Required value: must be specified when \`operator\` is 'In' or 'NotIn'`,
      ],
    ],
    [
      labels({ requirements: [{ key: 'a', operator: 'In' }] }),
      [`${at}.labelSelector.requirements[0].values: Required value: must be specified when \`operator\` is 'In' or 'NotIn'`],
    ],
    [labels({ requirements: [{ key: 'a', operator: 'Newer' }] }), []],
  ])('%j', (attributes, errors) => {
    expect(validateSelectors(attributes).map(formatFieldError)).toEqual(errors);
  });

  test.each<[ResourceAttributes, string[]]>([
    [fields({ rawSelector: 'a=b' }), []],
    [fields({ rawSelector: 'a b' }), [`${at}.fieldSelector ignored due to parse error`]],
    [fields({ requirements: [{ key: 'a', operator: 'Newer' }] }), [`${at}.fieldSelector ignored due to parse error`]],
    [
      labels({
        requirements: [
          { key: 'a', operator: 'Newer' },
          { key: 'b', operator: 'Exists' },
        ],
      }),
      [`${at}.labelSelector partially ignored due to parse error`],
    ],
  ])('that cannot be understood are named in the answer: %j', (attributes, problems) => {
    expect(selectorProblems(attributes)).toEqual(problems);
  });

  test.each([
    [fields({ rawSelector: 'a=b' }), { fieldSelector: 'a=b' }],
    [fields({ rawSelector: 'a b' }), {}],
    [
      fields({
        requirements: [
          { key: 'a', operator: 'In', values: ['x,y'] },
          { key: 'b', operator: 'NotIn', values: ['z'] },
          { key: 'c', operator: 'In', values: ['1', '2'] },
        ],
      }),
      { fieldSelector: 'a=x\\,y,b!=z' },
    ],
    [
      labels({
        requirements: [
          { key: 'b', operator: 'Exists' },
          { key: 'a', operator: 'Newer' },
        ],
      }),
      { labelSelector: 'b' },
    ],
  ])('are asked about as one text, without what cannot be understood: %j', (attributes, selectors) => {
    expect(selectorsOf(attributes)).toEqual({ fieldSelector: undefined, labelSelector: undefined, ...selectors });
  });
});
