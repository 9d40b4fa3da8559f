import type { LibraryDefinition } from '../../checker/declarations.ts';
import { standardMacros } from '../../parser/standard-macros.ts';
import {
  boolType,
  bytesType,
  doubleType,
  durationType,
  dynType,
  intType,
  listType,
  mapType,
  nullType,
  stringType,
  timestampType,
  typeType,
  uintType,
} from '../../types/cel-type.ts';
import { conversionFunctions } from './conversions.ts';
import { operators } from './operators.ts';
import { textFunctions } from './texts.ts';
import { timeFunctions } from './times.ts';

/** The language itself: every environment has it. */
export const standardLibrary: LibraryDefinition = {
  name: 'cel.lib.std',
  functions: [...operators, ...conversionFunctions, ...textFunctions, ...timeFunctions],
  macros: standardMacros,
  types: [
    boolType,
    bytesType,
    doubleType,
    durationType,
    intType,
    listType(dynType),
    mapType(dynType, dynType),
    nullType,
    stringType,
    timestampType,
    typeType,
    uintType,
  ],
};
