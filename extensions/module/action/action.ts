import { shallowReactive } from 'vue';
import { attempt, type Work } from '../../shared/load.ts';

/** One thing to do, from the button to its answer; it knows nothing of the others on its page. */
export interface Action extends Work {
	/** What is asked before it is done, in sentences; null when nothing is. */
	question: readonly string[] | null;
	answer: string;
	/** How many items a long work has looked at so far; null when none goes on. */
	items: number | null;
	ask(find: () => Promise<readonly string[]>): Promise<void>;
	perform(work: () => Promise<string>): Promise<void>;
	dismiss(): void;
}

export function useAction(): Action {
	const action: Action = shallowReactive({
		isWorking: false,
		fault: null,
		question: null,
		answer: '',
		items: null,
		ask: (find) =>
			attempt(action, async () => {
				action.answer = '';
				action.question = await find();
			}),
		perform: async (work) => {
			await attempt(action, async () => {
				action.answer = '';
				action.answer = await work();
			});
			action.question = null;
		},
		dismiss: () => {
			action.question = null;
		},
	});
	return action;
}
