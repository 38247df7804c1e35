import { describe, expect, test } from 'vitest';
import { APPROVED } from '../../../../src/translation/approved-wording.ts';
import type { Outcome, SegmentTask } from '../../../../src/translation/segment-task.ts';
import type { AnalysedSegment, AnalysedUnit } from '../../../../src/translation/units/analysis.ts';
import { renderUnit, usesOf } from '../../../../src/translation/units/rendering.ts';
import { ALPHA, BETA } from '../../../helpers/scripted-router.ts';
import { taskOf } from '../../../helpers/translation-setup.ts';

const GERMAN = { sourceLanguage: 'en-US', targetLanguage: 'de-DE' };
const SOURCE = '<p>One</p><p>Two</p>';

function unitOf(segments: readonly AnalysedSegment[]): AnalysedUnit {
	const segment = { text: 'x', role: 'text', tags: [] };
	return {
		unit: { id: 'body', text: SOURCE, format: 'html' },
		reading: { segments: segments.map(() => ({ digest: '', segment })) },
		segments,
	};
}

function served(translation: string, member = ALPHA): Outcome {
	return { status: 'served', translation, member, paid: true, usage: null };
}

const one = taskOf('One');
const two = taskOf('Two');
const both: AnalysedSegment[] = [
	{ kind: 'task', task: one },
	{ kind: 'task', task: two },
];

/** Who counts as the maker of a text whose segments these served. */
async function makerOf(...members: readonly (typeof ALPHA)[]): Promise<unknown> {
	const outcomes = new Map<SegmentTask, Outcome>(
		[one, two].map((task, index) => [task, served('x', members[index])]),
	);
	const { result } = await renderUnit(unitOf(both), outcomes, undefined);
	return 'member' in result ? result.member : null;
}

describe('a rendered document', async () => {
	test('that has another structure than its source is refused', async () => {
		const unit = { id: 'title', text: 'One', format: 'plain' } as const;
		const segment = { text: 'One', role: 'text', tags: [] };
		const reading = { segments: [{ digest: '', segment }] };
		const outcomes = new Map([[one, served('Eins {{ user }}')]]);
		const analysed: AnalysedUnit = { unit, reading, segments: [{ kind: 'task', task: one }] };
		const { result, failure } = await renderUnit(analysed, outcomes, undefined);
		expect(result).toEqual({ id: 'title', status: 'refused', reason: 'markup' });
		expect(failure).toEqual({
			...ALPHA,
			field: 'title',
			reason: 'markup',
			message: 'the translation would have another structure than its source',
		});
	});

	test('that is beyond the limits of its format is refused', async () => {
		const unit = { ...unitOf([]), reading: { segments: [], refused: true } } as const;
		const { result, failure } = await renderUnit(unit, new Map(), undefined);
		expect(result).toEqual({ id: 'body', status: 'refused', reason: 'too-complex' });
		expect(failure).toMatchObject({ field: 'body', reason: 'too-complex' });
	});

	test('is a machine’s unless all of it was approved', async () => {
		expect(await makerOf(APPROVED, ALPHA)).toEqual(ALPHA);
		expect(await makerOf(BETA, APPROVED)).toEqual(BETA);
		expect(await makerOf(APPROVED, APPROVED)).toEqual(APPROVED);
	});

	test('of the same structure is the translation', async () => {
		const outcomes = new Map<SegmentTask, Outcome>([
			[one, served('Eins', BETA)],
			[two, served('Zwei')],
		]);
		const { result, failure } = await renderUnit(unitOf(both), outcomes, undefined);
		expect(failure).toBeNull();
		expect(result).toMatchObject({
			status: 'translated',
			text: '<p>Eins</p><p>Zwei</p>',
			member: BETA,
		});
	});

	test('lacking one segment is none', async () => {
		const outcomes = new Map<SegmentTask, Outcome>([
			[one, served('Eins')],
			[two, { status: 'failed', reason: 'tags', message: 'twice', member: BETA }],
		]);
		const { result, failure } = await renderUnit(unitOf(both), outcomes, undefined);
		expect(result).toEqual({ id: 'body', status: 'refused', reason: 'tags' });
		expect(failure).toEqual({ ...BETA, field: 'body', reason: 'tags', message: 'twice' });
	});

	test('without any outcome was stopped', async () => {
		const { result } = await renderUnit(unitOf(both), new Map(), undefined);
		expect(result).toEqual({ id: 'body', status: 'refused', reason: 'cancelled' });
	});

	test('of the row alone is by whoever made the row', async () => {
		const memory = { translation: 'Eins', byPerson: false, shaping: null };
		const row: AnalysedSegment = { kind: 'row', memory, member: BETA, task: one };
		const unit = unitOf([row, { kind: 'fixed' }]);
		const { result } = await renderUnit(unit, new Map(), undefined);
		expect(result).toMatchObject({
			member: BETA,
			segments: [
				{ byPerson: false, fromRow: true },
				{ byPerson: false, shaping: '', fromRow: false },
			],
		});
	});
});

describe('the entries a unit stands on', () => {
	test('are those of who served each segment, of the row’s own too', async () => {
		const memory = { translation: 'Eins', byPerson: false, shaping: null };
		const row: AnalysedSegment = { kind: 'row', memory, member: BETA, task: one };
		const unit = unitOf([row, { kind: 'task', task: two }, { kind: 'fixed' }]);
		const uses = await usesOf(unit, new Map([[two, served('Zwei')]]), GERMAN);
		expect(uses.map(({ field, request }) => [field, request.provider])).toEqual([
			['body', BETA.provider],
			['body', ALPHA.provider],
		]);
	});

	test('are none of members that are not in the chain', async () => {
		const stranger = { provider: 'mistral', model: 'gamma' };
		const unit = unitOf([{ kind: 'task', task: two }]);
		expect(await usesOf(unit, new Map([[two, served('Zwei', stranger)]]), GERMAN)).toEqual([]);
	});

	test('are none of what failed', async () => {
		const failed: Outcome = { status: 'failed', reason: 'tags', message: 'x', member: ALPHA };
		const unit = unitOf([{ kind: 'task', task: two }]);
		expect(await usesOf(unit, new Map([[two, failed]]), GERMAN)).toEqual([]);
	});
});
