import { AT_SIGNS } from './at-signs.ts';
import { BRACES } from './braces.ts';
import { CODE } from './code.ts';
import { LIQUID } from './liquid.ts';
import { MAILINGS } from './mailing.ts';
import { MUSTACHE } from './mustache.ts';
import type { Syntax } from './syntax.ts';

/** The order counts: at one position the first syntax that matches wins. */
export const SYNTAXES: readonly Syntax[] = [
	...MUSTACHE,
	...LIQUID,
	...CODE,
	...AT_SIGNS,
	...MAILINGS,
	...BRACES,
];
