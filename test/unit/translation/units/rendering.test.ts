import { describe, expect, test } from 'vitest';
import type { ParsedDocument } from '../../../../src/documents/document.ts';
import { APPROVED } from '../../../../src/translation/approved-wording.ts';
import type { Outcome, SegmentTask } from '../../../../src/translation/segment-task.ts';
import type { AnalysedSegment, AnalysedUnit } from '../../../../src/translation/units/analysis.ts';
import { renderUnit, usesOf } from '../../../../src/translation/units/rendering.ts';
import { ALPHA, BETA } from '../../../helpers/scripted-router.ts';
import { taskOf } from '../../../helpers/translation-setup.ts';

const GERMAN = { sourceLanguage: 'en-US', targetLanguage: 'de-DE' };
const SOURCE = '<p>One</p><p>Two</p>';

/** A document of HTML that renders to whatever a test wants. */
function unitOf(
	segments: readonly AnalysedSegment[],
	render: ParsedDocument['render'],
): AnalysedUnit {
	const parsed = segments.map(() => ({ text: 'x', role: 'text', tags: [] }));
	return {
		unit: { id: 'body', text: SOURCE, format: 'html' },
		document: { segments: parsed, render },
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
function makerOf(...members: readonly (typeof ALPHA)[]): unknown {
	const outcomes = new Map<SegmentTask, Outcome>(
		[one, two].map((task, index) => [task, served('x', members[index])]),
	);
	const { result } = renderUnit(unitOf(both, asWritten), outcomes, undefined);
	return 'member' in result ? result.member : null;
}
const asWritten = (texts: readonly (string | null)[]): string =>
	texts.map((text) => `<p>${text ?? ''}</p>`).join('');

describe('a rendered document', () => {
	test.each([
		['has another element', '<p>Eins</p><div>Zwei</div>'],
		['lost an element', '<p>Eins</p>Zwei'],
		['has an attribute more', '<p>Eins</p><p onclick="x()">Zwei</p>'],
		['has a script', '<p>Eins</p><p>Zwei</p><script>x()</script>'],
		['has a comment', '<p>Eins</p><p>Zwei</p><!-- -->'],
	])('that %s is refused', (_, text) => {
		const outcomes = new Map<SegmentTask, Outcome>([
			[one, served('Eins')],
			[two, served('Zwei')],
		]);
		const { result, failure } = renderUnit(
			unitOf(both, () => text),
			outcomes,
			undefined,
		);
		expect(result).toEqual({ id: 'body', status: 'refused', reason: 'markup' });
		expect(failure).toEqual({
			...ALPHA,
			field: 'body',
			reason: 'markup',
			message: 'the translation would have another structure than its source',
		});
	});

	test('is a machine’s unless all of it was approved', () => {
		expect(makerOf(APPROVED, ALPHA)).toEqual(ALPHA);
		expect(makerOf(BETA, APPROVED)).toEqual(BETA);
		expect(makerOf(APPROVED, APPROVED)).toEqual(APPROVED);
	});

	test('of the same structure is the translation', () => {
		const outcomes = new Map<SegmentTask, Outcome>([
			[one, served('Eins', BETA)],
			[two, served('Zwei')],
		]);
		const { result, failure } = renderUnit(unitOf(both, asWritten), outcomes, undefined);
		expect(failure).toBeNull();
		expect(result).toMatchObject({
			status: 'translated',
			text: '<p>Eins</p><p>Zwei</p>',
			member: BETA,
		});
	});

	test('lacking one segment is none', () => {
		const outcomes = new Map<SegmentTask, Outcome>([
			[one, served('Eins')],
			[two, { status: 'failed', reason: 'tags', message: 'twice', member: BETA }],
		]);
		const { result, failure } = renderUnit(unitOf(both, asWritten), outcomes, undefined);
		expect(result).toEqual({ id: 'body', status: 'refused', reason: 'tags' });
		expect(failure).toEqual({ ...BETA, field: 'body', reason: 'tags', message: 'twice' });
	});

	test('without any outcome was stopped', () => {
		const { result } = renderUnit(unitOf(both, asWritten), new Map(), undefined);
		expect(result).toEqual({ id: 'body', status: 'refused', reason: 'cancelled' });
	});

	test('of the row alone is by whoever made the row', () => {
		const memory = { translation: 'Eins', byPerson: false, shaping: null };
		const row: AnalysedSegment = { kind: 'row', memory, member: BETA, task: one };
		const unit = unitOf([row, { kind: 'fixed' }], asWritten);
		const { result } = renderUnit(unit, new Map(), undefined);
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
	test('are those of who served each segment, of the row’s own too', () => {
		const memory = { translation: 'Eins', byPerson: false, shaping: null };
		const row: AnalysedSegment = { kind: 'row', memory, member: BETA, task: one };
		const unit = unitOf([row, { kind: 'task', task: two }, { kind: 'fixed' }], asWritten);
		const uses = usesOf(unit, new Map([[two, served('Zwei')]]), GERMAN);
		expect(uses.map(({ field, request }) => [field, request.provider])).toEqual([
			['body', BETA.provider],
			['body', ALPHA.provider],
		]);
	});

	test('are none of members that are not in the chain', () => {
		const stranger = { provider: 'mistral', model: 'gamma' };
		const unit = unitOf([{ kind: 'task', task: two }], asWritten);
		expect(usesOf(unit, new Map([[two, served('Zwei', stranger)]]), GERMAN)).toEqual([]);
	});

	test('are none of what failed', () => {
		const failed: Outcome = { status: 'failed', reason: 'tags', message: 'x', member: ALPHA };
		const unit = unitOf([{ kind: 'task', task: two }], asWritten);
		expect(usesOf(unit, new Map([[two, failed]]), GERMAN)).toEqual([]);
	});
});
