import { describe, expect, test } from 'vitest';
import { useAction } from '../../../../../extensions/module/action/action.ts';

describe('an action', () => {
	test('asks before it is done, and tells what became of it', async () => {
		const action = useAction();
		await action.ask(async () => ['Really?']);
		expect(action).toMatchObject({ question: ['Really?'], answer: '', isWorking: false });
		await action.perform(async () => 'Done.');
		expect(action).toMatchObject({ question: null, answer: 'Done.', fault: null });
	});

	test('that fails leaves no question, and the next attempt no fault', async () => {
		const action = useAction();
		await action.ask(async () => ['Really?']);
		await action.perform(() => Promise.reject(new Error('no')));
		expect(action).toMatchObject({ question: null, answer: '', fault: { kind: 'failed' } });
		await action.ask(async () => ['Again?']);
		expect(action).toMatchObject({ question: ['Again?'], fault: null });
	});
});
