import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import {
  LabelSelector,
  formatLabelSelector,
  labelSelectorFromLabels,
  labelSelectorFromObject,
  parseLabelSelector,
} from './label-selector.ts';

const errorOf = (text: string): string => {
  try {
    parseLabelSelector(text);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
};

describe('label selectors in text form', () => {
  it.each([
    ['', ''],
    ['a=b', 'a=b'],
    ['b==c, a', 'a,b==c'],
    ['x in (foo,,baz),y,z notin ()', 'x in (,baz,foo),y,z notin ()'],
    ['!x,y!=z', '!x,y!=z'],
    ['in in (in, notin)', 'in in (in,notin)'],
    ['a>1,b<2', 'a>1,b<2'],
    ['a in (,)', 'a in ()'],
    ['a=', 'a='],
    ['example.com/x = y', 'example.com/x=y'],
  ])('prints %j as %j', (text, canonical) => {
    expect(parseLabelSelector(text).toString()).toBe(canonical);
    expect(parseLabelSelector(canonical).toString()).toBe(canonical);
  });

  it.each([
    [',', "found ',', expected: !, identifier, or 'end of string'"],
    ['a,', "found '', expected: identifier after ','"],
    ['a=b=c', "found '=', expected: ',' or 'end of string'"],
    ['!x=a', "found '=', expected: ',' or 'end of string'"],
    ['a b', "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
    ['!', "unable to parse requirement: found '', expected: identifier"],
    ['a in b', "unable to parse requirement: found 'b' expected: '('"],
    ['a in (b', "unable to parse requirement: found '', expected: ',' or ')'"],
    ['a in (=)', "unable to parse requirement: found '=', expected: ',', ')' or identifier"],
    ['a>b', `unable to parse requirement: values[0]: Invalid value: "b": for 'Gt', 'Lt' operators, the value must be an integer`],
  ])('refuses %j', (text, message) => {
    expect(errorOf(text)).toBe(message);
  });

  it('names the label key that is not one', () => {
    expect(errorOf('-x=1')).toMatch(/^unable to parse requirement: <nil>: Invalid value: "-x": name part must consist of/);
    expect(errorOf('x=!y')).toBe("unable to parse requirement: found '!', expected: identifier");
    expect(errorOf('x=a@b')).toMatch(/^unable to parse requirement: values\[0\]\[x\]: Invalid value: "a@b": a valid label must be/);
  });

  it('never fails otherwise than with an Error', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab=!(),<> in"\0é') }), (text) => {
        const message = errorOf(text);
        expect(typeof message).toBe('string');
      }),
    );
  });
});

describe('matching labels', () => {
  const labels = { app: 'web', tier: 'front', weight: '10' };
  it.each([
    ['app=web', true],
    ['app!=web', false],
    ['none!=x', true],
    ['app in (api,web)', true],
    ['app notin (api)', true],
    ['tier', true],
    ['!tier', false],
    ['weight>9', true],
    ['weight<9', false],
    ['app>1', false],
    ['constructor', false],
    ['app=web,tier=back', false],
  ])('%s gives %s', (text, expected) => {
    expect(parseLabelSelector(text).matches(labels)).toBe(expected);
  });

  it('shows an index what it requires exactly', () => {
    const selector = parseLabelSelector('app=web,tier in (a,b),!x');
    expect(selector.exactRequirements().map(({ key, values }) => [key, values])).toEqual([
      ['app', ['web']],
      ['tier', ['a', 'b']],
    ]);
    expect(selector.requiredValue('app')).toBe('web');
    expect(selector.requiredValue('tier')).toBeUndefined();
  });
});

describe('label selectors as objects', () => {
  it('unset matches nothing and empty matches everything', () => {
    expect(labelSelectorFromObject(undefined).matches({})).toBe(false);
    expect(labelSelectorFromObject({}).matches({ a: 'b' })).toBe(true);
    expect(LabelSelector.everything.isEmpty).toBe(true);
    expect(LabelSelector.nothing.isEmpty).toBe(false);
  });

  it('joins labels and expressions', () => {
    const selector = labelSelectorFromObject({
      matchLabels: { a: 'b' },
      matchExpressions: [
        { key: 'c', operator: 'In', values: ['e', 'd'] },
        { key: 'f', operator: 'DoesNotExist' },
      ],
    });
    expect(selector.toString()).toBe('a=b,c in (d,e),!f');
    expect(selector.matches({ a: 'b', c: 'd' })).toBe(true);
  });

  it('refuses an unknown operator and missing values', () => {
    expect(() => labelSelectorFromObject({ matchExpressions: [{ key: 'a', operator: 'Is' }] })).toThrow(
      '"Is" is not a valid label selector operator',
    );
    expect(() => labelSelectorFromObject({ matchExpressions: [{ key: 'a', operator: 'In' }] })).toThrow(
      "for 'in', 'notin' operators, values set can't be empty",
    );
  });

  it('formats for people', () => {
    expect(formatLabelSelector({})).toBe('<none>');
    expect(formatLabelSelector({ matchLabels: { a: 'b' } })).toBe('a=b');
    expect(formatLabelSelector({ matchExpressions: [{ key: 'a', operator: 'Is' }] })).toBe('<error>');
    expect(labelSelectorFromLabels({ b: '1', a: '2' }).toString()).toBe('a=2,b=1');
  });
});
