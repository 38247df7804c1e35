import type { RunFailure } from '../../contract/runs.ts';
import type { DigestedSegment } from '../../documents/reading.ts';
import { hasWords } from '../../translation/units/analysis.ts';
import type { UnitResult } from '../../translation/units/rendering.ts';
import type { SourceField } from '../provenance/judged-field.ts';
import type { RunPlan } from './context.ts';
import type { LanguagePlan } from './language-plan.ts';
import { makeSlug, readTitle, slugify, titleField } from '../writing/slug.ts';
import { type ItemRows, valueOf } from '../rows/item-rows.ts';
import type { TargetWriter } from '../writing/target-writer.ts';
import { fitsColumn, type TargetWrite } from '../writing/target-write.ts';

interface Work {
	readonly plan: RunPlan;
	readonly rows: ItemRows;
	readonly language: LanguagePlan;
	readonly units: readonly UnitResult[];
	readonly sources: ReadonlyMap<string, SourceField>;
	readonly failures: RunFailure[];
}

/** Writes what was translated of a row, notes each field's outcome; answers the moved fields. */
export async function writeLanguage(
	writer: TargetWriter,
	work: Work,
): Promise<ReadonlySet<string>> {
	const { plan, language } = work;
	const writes: TargetWrite[] = [];
	for (const unit of work.units) writes.push(...(await writesOf(work, unit)));
	if (language.slugs.length === 0) return writeFields(writer, work, writes);
	// Nobody else may choose the same slug before this one is written.
	return writer.alone([plan.scope.model.junction, 'slug'], async () =>
		writeFields(writer, work, [...writes, ...(await slugWrites(work))]),
	);
}

async function writeFields(
	writer: TargetWriter,
	work: Work,
	writes: readonly TargetWrite[],
): Promise<ReadonlySet<string>> {
	const { plan, rows, language, failures } = work;
	const { code } = language.language;
	const fitting = writes.filter((write) => {
		if (fitsColumn(plan.scope, code, write)) return true;
		const message = 'the translation is longer than its column allows; nothing was written there';
		refuse(work, write.field, 'too-long', message);
		return false;
	});
	if (fitting.length === 0) return new Set();
	const target = { scope: plan.scope, item: rows, language: language.language };
	const outcome = await writer.write(target, plan.sourceLanguage.key, fitting);
	for (const [field, written] of outcome.fields) language.outcomes.set(field, written);
	for (const failure of outcome.failures) {
		failures.push({ item: rows.key, language: code, ...failure });
	}
	return outcome.moved;
}

function originOf({ plan }: Work, { unit }: SourceField) {
	return { kind: unit, sourceText: unit.text, sourceLanguage: plan.sourceLanguage.code };
}

async function writesOf(work: Work, unit: UnitResult): Promise<readonly TargetWrite[]> {
	const source = work.sources.get(unit.id);
	if (unit.status !== 'translated' || source === undefined) return [];
	const { segments, member } = unit;
	const own = await source.segments();
	const isPersons = ({ segment }: DigestedSegment, index: number): boolean =>
		segments[index]?.byPerson === true || !hasWords(segment.text);
	return [
		{
			...originOf(work, source),
			field: unit.id,
			value: valueOf(source.slug ? slugify(unit.text) : unit.text, source),
			shapings: segments.map(({ shaping }) => shaping),
			people: segments.flatMap(({ byPerson }, index) => (byPerson ? [index] : [])),
			byPerson: work.language.persons.has(unit.id) && own.every(isPersons),
			member,
		},
	];
}

/** Slugs of the title that is translated with them, or else of the one that stands in the row. */
async function slugWrites(work: Work): Promise<readonly TargetWrite[]> {
	const { plan, rows, language, units, sources } = work;
	const title = titleField(plan.scope);
	const target = { scope: plan.scope, item: rows, language: language.language };
	const unit = units.find(({ id }) => id === title);
	const text =
		unit?.status === 'translated' ? unit.text : title && (await readTitle(target, title));
	const writes: TargetWrite[] = [];
	for (const field of language.slugs) {
		const source = sources.get(field);
		if (source === undefined) continue;
		const value = text === null ? '' : await makeSlug(target, field, text);
		if (value === '') {
			refuse(work, field, 'no-title', 'there is no translated title to make a slug of');
			continue;
		}
		const maker = { shapings: null, people: [], byPerson: false, member: null };
		writes.push({ ...originOf(work, source), ...maker, field, value, madeOf: title });
	}
	return writes;
}

function refuse(work: Work, field: string, reason: string, message: string): void {
	const { rows, language, failures } = work;
	const { code } = language.language;
	failures.push({ item: rows.key, language: code, field, reason, message });
	language.outcomes.set(field, `refused: ${reason}`);
}
