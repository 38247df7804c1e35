import type { WarmText } from '../../contract/memory.ts';
import { readText } from '../../documents/reading.ts';
import { adoptTranslation } from '../../documents/segments/adopt.ts';
import type { GivenUnit } from '../../exchange/unit.ts';
import { giveWay } from '../../pace.ts';
import { hasWords } from '../../translation/units/analysis.ts';
import type { TextKind } from '../../documents/document.ts';

/** A text's segments and translations as a machine's units, or why they cannot be told apart. */
export async function unitsOfText(
	{ text, translation, ...others }: WarmText,
	kind: TextKind,
): Promise<readonly GivenUnit[] | string> {
	const { format } = kind;
	const source = await readText(text, kind);
	const target = await readText(translation, kind);
	if (source.refused === true || target.refused === true) {
		return 'it is beyond the limits of its format';
	}
	if (source.segments.length !== target.segments.length) {
		return 'its translation does not have the same segments as its text';
	}
	const units: GivenUnit[] = [];
	for (const [index, { segment }] of source.segments.entries()) {
		await giveWay();
		if (!hasWords(segment.text)) continue;
		const other = target.segments[index]?.segment;
		const adopted = other === undefined ? null : adoptTranslation(segment, other);
		if (adopted === null) return 'its translation does not have the same markup as its text';
		units.push({ ...others, format, source: segment.text, target: adopted, origin: 'machine' });
	}
	return units.length > 0 ? units : 'its text holds no words';
}
