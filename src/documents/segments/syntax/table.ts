import { ADDRESSES } from './tables/address.ts';
import { AT_SIGNS } from './tables/at-signs.ts';
import { BRACES } from './tables/braces.ts';
import { CODE } from './tables/code.ts';
import { EMBEDDED } from './tables/embedded.ts';
import { FIELDS } from './tables/fields.ts';
import { LIQUID } from './tables/liquid.ts';
import { LITERAL } from './tables/literal.ts';
import { MAILINGS } from './tables/mailing.ts';
import { MUSTACHE } from './tables/mustache.ts';
import { NAMES } from './tables/names.ts';
import { PERCENT_SIGN, PRINTF } from './tables/printf.ts';
import type { Syntax } from './syntax.ts';
import { TOKENS } from './tables/tokens.ts';

/** The order counts: at one position the first syntax that matches wins. */
export const SYNTAXES: readonly Syntax[] = [
	...MUSTACHE,
	...LIQUID,
	...CODE,
	...AT_SIGNS,
	...MAILINGS,
	...BRACES,
	...PRINTF,
	...TOKENS,
	...EMBEDDED,
	...NAMES,
	PERCENT_SIGN,
	...ADDRESSES,
	...FIELDS,
	...LITERAL,
];
