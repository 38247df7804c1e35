import { describe, expect, test } from 'vitest';
import { answerBlocking } from '../../../../src/directus/runs/blocking.ts';
import { readOptions } from '../../../../src/directus/runs/request.ts';

const PAYLOAD = { title: 'Koala' };

function answer(flow: object | undefined, options: object = {}) {
	const warnings: string[] = [];
	const logger = { warn: (message: string) => void warnings.push(message) };
	const given = readOptions({ collection: 'articles', ...options });
	const data = { $trigger: { event: 'items.create', payload: PAYLOAD, collection: 'articles' } };
	const passed = answerBlocking(given, {
		flow,
		data,
		// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the part that is used
		logger: logger as unknown as Parameters<typeof answerBlocking>[1]['logger'],
	});
	return { passed, warnings };
}

const filter = (options: object = {}): object => ({
	id: 'a-flow',
	trigger: 'event',
	options: { type: 'filter', ...options },
});

describe('a flow that runs before the save', () => {
	test('is told once that it needs another trigger, and translates nothing', () => {
		const flow = filter();
		const { passed, warnings } = answer(flow);
		expect(passed?.answer).toMatchObject({
			collection: 'articles',
			items: [],
			failures: [{ reason: 'blocking-flow', message: expect.stringContaining('Action') }],
		});
		expect(warnings).toEqual([expect.stringContaining('a-flow')]);
		expect(answer(flow).warnings).toEqual([]);
		expect(answer(filter()).warnings).toHaveLength(1);
	});

	test('saves what was to be saved where its last answer is saved', () => {
		expect(answer(filter({ return: '$last' })).passed).toEqual({ answer: PAYLOAD });
	});

	test.each<[string, object | undefined, object]>([
		['an action', { trigger: 'event', options: { type: 'action' } }, {}],
		['a manual flow', { trigger: 'manual', options: { type: 'filter' } }, {}],
		['no flow', undefined, {}],
		['a filter that translates texts', filter(), { mode: 'text', text: 'Hello' }],
	])('is not %s', (_, flow, options) => {
		expect(answer(flow, options)).toEqual({ passed: null, warnings: [] });
	});
});
