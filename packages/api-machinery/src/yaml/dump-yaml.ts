import type { ScalarLayout } from 'js-yaml';
import { DEFAULT_SCALAR_STYLE_RULES, DUMP_SCHEMA, SCALAR_STYLE, dump } from 'js-yaml';
import { boundedRecursion } from '../json/own-property.ts';
import { readsOtherwise } from './yaml-schema.ts';

/**
 * Writes a JSON value as YAML in the form of sigs.k8s.io/yaml: keys sorted, lists at the level of their key, texts that
 * would read as something else in double quotes, several lines as a block.
 * @throws {ApiError} BadRequest when the value is nested more deeply than the stack allows.
 */
export function dumpYaml(value: unknown): string {
  return boundedRecursion(() =>
    dump(value, { schema: DUMP_SCHEMA, sortKeys: true, seqNoIndent: true, noRefs: true, lineWidth: 80, skipInvalid: true, scalarStyleRules }),
  );
}

const { applyQuoteFlowKeysOption, doubleQuoteForInvisibles, doubleQuoteWhitespaceOnly, applyForceQuotesOption, tryLongOrMultilineAsBlock, quoteInvalidPlain, fallbackToDoubleQuoted } =
  DEFAULT_SCALAR_STYLE_RULES;

const isText = (layout: ScalarLayout): boolean => layout.node.tag === 'tag:yaml.org,2002:str';

function doubleQuoteAmbiguous(layout: ScalarLayout): void {
  if (isText(layout) && layout.style === SCALAR_STYLE.PLAIN && readsOtherwise(layout.node.value)) layout.style = SCALAR_STYLE.DOUBLE_QUOTED;
}

/** Long single lines fold in place and do not become folded blocks. */
function blockIfSeveralLines(layout: ScalarLayout): void {
  if (isText(layout) && layout.node.value.includes('\n')) tryLongOrMultilineAsBlock(layout);
}

const scalarStyleRules = [
  applyQuoteFlowKeysOption,
  doubleQuoteForInvisibles,
  doubleQuoteWhitespaceOnly,
  applyForceQuotesOption,
  doubleQuoteAmbiguous,
  blockIfSeveralLines,
  quoteInvalidPlain,
  fallbackToDoubleQuoted,
];
