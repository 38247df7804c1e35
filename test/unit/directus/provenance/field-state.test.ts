import { describe, expect, test } from 'vitest';
import { POLICIES } from '../../../../src/contract/names.ts';
import {
	decide,
	type FieldState,
	judgeField,
} from '../../../../src/directus/provenance/field-state.ts';
import { isEmpty } from '../../../../src/directus/host/context.ts';
import type { FieldRevision } from '../../../../src/directus/history/history.ts';
import type { FieldVersion } from '../../../../src/directus/provenance/field-version.ts';
import { hashValue } from '../../../../src/directus/provenance/hash.ts';
import { sourceMark } from '../../../../src/directus/history/write-mark.ts';

const TODAY = ['aaa', 'bbb'];
const BEFORE = ['aaa', 'ccc'];

function version(value: string, changes: Partial<FieldVersion> = {}): FieldVersion {
	return {
		value: hashValue(value),
		source: TODAY,
		sourceLanguage: 'en-US',
		target: [],
		shapings: ['', ''],
		people: [],
		provider: 'openai',
		model: 'm',
		at: 1,
		...changes,
	};
}

function revision(
	value: unknown,
	source: readonly string[] | null,
	people: readonly number[] = [],
): FieldRevision {
	const mark = source === null ? null : sourceMark(source.join('.'));
	return { ours: source !== null, value, sourceMark: mark, people, id: 1, parent: null };
}

/** A state in few words: the owner, and whether the text is stale. */
async function judge(
	value: unknown,
	versions: readonly FieldVersion[],
	revisions: readonly FieldRevision[] = [],
	changes: { readonly shapings?: readonly string[]; readonly rebuilt?: FieldVersion } = {},
): Promise<string> {
	const state = await judgeField({
		value,
		source: async () => TODAY,
		text: 'text of today',
		shapings: async () => changes.shapings ?? ['', ''],
		versions,
		revisions,
		rebuild: async () => changes.rebuilt ?? null,
	});
	return 'stale' in state && state.stale ? `${state.owner}, stale` : state.owner;
}

describe('whose text a field holds', () => {
	test.each([null, undefined, '', '  \n'])('%j is nobody’s, whatever was there', async (value) => {
		expect(await judge(value, [version('x')], [revision('x', null)])).toBe('nobody');
		expect(isEmpty(value)).toBe(true);
	});

	test.each([0, false, [], 'x'])('%j is something', (value) => {
		expect(isEmpty(value)).toBe(false);
	});

	test('what we wrote last is ours, and current while its source stands', async () => {
		expect(await judge('Titel', [version('Titel')])).toBe('us');
		expect(await judge('Titel', [version('Titel', { source: BEFORE })])).toBe('us, stale');
	});

	test('what we wrote before last is ours: the last write may never have happened', async () => {
		const versions = [version('Neu'), version('Titel', { source: BEFORE })];
		expect(await judge('Titel', versions)).toBe('us, stale');
	});

	test('provenance is believed before the history', async () => {
		expect(await judge('Titel', [version('Titel')], [revision('Titel', null)])).toBe('us');
	});

	test('what provenance does not know is ours where the last revision says so', async () => {
		expect(await judge('Titel', [], [revision('Titel', TODAY)])).toBe('us');
		expect(await judge('Titel', [], [revision('Titel', BEFORE)])).toBe('us, stale');
		expect(await judge('Titel', [version('Alt')], [revision('Titel', TODAY)])).toBe('us');
	});

	test('what stands otherwise than we wrote it is a person’s', async () => {
		expect(await judge('Von Hand', [version('Titel')])).toBe('person');
		expect(await judge('Von Hand', [], [revision('Von Hand', null)])).toBe('person');
	});

	test('a person’s text after ours is a person’s, though it were ours once', async () => {
		const revisions = [revision('Von Hand', null), revision('Titel', TODAY)];
		expect(await judge('Von Hand', [], revisions)).toBe('person');
	});

	test('a person’s text is stale when what it began with was made from another source', async () => {
		expect(await judge('Von Hand', [version('Titel', { source: BEFORE })])).toBe('person, stale');
		const revisions = [revision('Von Hand', null), revision('Titel', BEFORE)];
		const rebuilt = version('Titel', { source: BEFORE });
		expect(await judge('Von Hand', [], revisions, { rebuilt })).toBe('person, stale');
		expect(await judge('Von Hand', [], revisions)).toBe('person');
	});

	test('what a person approved is that person’s, and stale with its source', async () => {
		const approved = version('Titel', { byPerson: true, shapings: null });
		expect(await judge('Titel', [approved])).toBe('person');
		expect(await judge('Titel', [{ ...approved, source: BEFORE }])).toBe('person, stale');
		const older = version('Titel', { provider: 'approved', model: 'approved', shapings: null });
		expect(await judge('Titel', [older])).toBe('person');
	});

	test('what was written here from approved wording alone follows its source', async () => {
		const served = version('Titel', { provider: 'approved', model: 'approved', source: BEFORE });
		expect(await judge('Titel', [served])).toBe('us, stale');
	});

	test('what stands otherwise than the history tells is unproven', async () => {
		expect(await judge('Von woher', [], [revision('Titel', TODAY)])).toBe('unproven');
		expect(await judge('Von woher', [], [revision('Von Hand', null)])).toBe('unproven');
	});

	test('ours that may hold a person’s words is a person’s where nothing tells which', async () => {
		const merged = revision('Titel', BEFORE, [0]);
		expect(await judge('Titel', [], [merged])).toBe('person');
		expect(await judge('Titel', [], [revision('Titel', BEFORE), revision('Von Hand', null)])).toBe(
			'person',
		);
		expect(await judge('Titel', [], [merged], { rebuilt: version('Titel', { people: [0] }) })).toBe(
			'us, stale',
		);
	});

	test('a person’s text did not begin with what was recorded and never written', async () => {
		const killed = version('Nie geschrieben', { standing: hashValue('Von Hand') });
		const base = version('Titel', { source: BEFORE });
		expect(await judge('Von Hand', [killed, base])).toBe('person, stale');
		const revisions = [revision('Von Hand', null), revision('Titel', BEFORE)];
		expect(await judge('Von Hand', [killed, base], revisions)).toBe('person, stale');
		expect(await judge('Von Hand', [killed], revisions, { rebuilt: base })).toBe('person, stale');
	});

	test('what nothing explains is unproven', async () => {
		expect(await judge('Titel', [])).toBe('unproven');
		expect(await judge(5, [])).toBe('unproven');
	});
});

describe('a source that changed outside its segments', () => {
	test('makes what was made from it stale, whoever wrote it', async () => {
		const before = version('Titel', { text: 'text of yesterday' });
		expect(await judge('Titel', [before])).toBe('us, stale');
		expect(await judge('Von Hand', [before])).toBe('person, stale');
		expect(await judge('Titel', [{ ...before, text: 'text of today' }])).toBe('us');
	});

	test('is told by the history, whose older marks know its segments alone', async () => {
		expect(await judge('Titel', [], [revision('Titel', ['text of today'])])).toBe('us');
		expect(await judge('Titel', [], [revision('Titel', ['text of yesterday'])])).toBe('us, stale');
		expect(await judge('Titel', [], [revision('Titel', TODAY)])).toBe('us');
	});
});

describe('terms and style guide', () => {
	test('make a machine’s segment stale when they change', async () => {
		const before = version('Titel', { shapings: ['xxx', ''] });
		expect(await judge('Titel', [before], [], { shapings: ['xxx', ''] })).toBe('us');
		expect(await judge('Titel', [before], [], { shapings: ['', ''] })).toBe('us, stale');
		expect(await judge('Titel', [before], [], { shapings: ['yyy', ''] })).toBe('us, stale');
	});

	test('do not touch a person’s segment', async () => {
		const before = version('Titel', { shapings: ['xxx', ''], people: [0] });
		expect(await judge('Titel', [before], [], { shapings: ['yyy', ''] })).toBe('us');
		expect(await judge('Titel', [before], [], { shapings: ['xxx', 'yyy'] })).toBe('us, stale');
	});

	test('that are unknown are taken as unchanged', async () => {
		const before = version('Titel', { shapings: null });
		expect(await judge('Titel', [before], [], { shapings: ['yyy', ''] })).toBe('us');
	});
});

describe('what a policy makes of it', () => {
	const known = version('Titel');
	const states: Readonly<Record<string, FieldState>> = {
		nobody: { owner: 'nobody' },
		current: { owner: 'us', stale: false, version: known },
		stale: { owner: 'us', stale: true, version: known },
		person: { owner: 'person', stale: false, reshaped: false, version: known },
		personStale: { owner: 'person', stale: true, reshaped: false, version: known },
		personUnknown: { owner: 'person', stale: false, reshaped: false, version: null },
		unproven: { owner: 'unproven' },
	};
	const t = 'translate';
	const table = {
		//            nobody       current      stale        person       personStale  personUnknown
		// unproven
		protect: [t, 'unchanged', t, 'protected', t, 'protected', 'unproven'],
		'protect, refresh': [t, t, t, 'protected', t, 'protected', 'unproven'],
		missing: [t, 'unchanged', 'unchanged', 'protected', 'protected', 'protected', 'unproven'],
		'missing, refresh': [
			t,
			'unchanged',
			'unchanged',
			'protected',
			'protected',
			'protected',
			'unproven',
		],
		stale: ['unchanged', 'unchanged', t, 'protected', t, 'protected', 'unproven'],
		'stale, refresh': ['unchanged', t, t, 'protected', t, 'protected', 'unproven'],
		overwrite: [t, t, t, t, t, t, t],
		'overwrite, refresh': [t, t, t, t, t, t, t],
	};

	test.each(POLICIES.flatMap((policy) => [[policy, false] as const, [policy, true] as const]))(
		'%s, refreshing: %s',
		(policy, refresh) => {
			const decided = Object.values(states).map((state) => decide(policy, refresh, state) ?? t);
			expect(decided).toEqual(table[refresh ? (`${policy}, refresh` as const) : policy]);
		},
	);
});
