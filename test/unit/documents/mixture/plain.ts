import * as fc from 'fast-check';
import { type Fits, type Fragment, frame, join, sentence, silent } from './fragment.ts';

const onOneLine: Fits = ({ source }) => !/[\n|]/.test(source);
const line = sentence(onOneLine);

/** Texts of catalogues, forms and mails as typed. */
export const mixedPlain: fc.Arbitrary<Fragment> = fc
	.array(
		fc.oneof(
			{ weight: 4, arbitrary: line },
			{
				weight: 1,
				arbitrary: fc
					.tuple(fc.constantFrom('<b>$</b>', '<a href="%s">$</a>', '$<br/>', '"$"'), line)
					.map(([around, inner]) => frame(around, inner)),
			},
			{ weight: 1, arbitrary: fc.constantFrom('', '%d.%m.%Y', '%s').map(silent) },
		),
		{ minLength: 1, maxLength: 4 },
	)
	.map((lines) => join(lines, '\n\n'));
