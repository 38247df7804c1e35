import { type Ref, ref } from 'vue';
import type { EndpointFault } from '../../shared/endpoint.ts';
import { toFault } from '../../shared/load.ts';

export interface Action<Question> {
	readonly isWorking: Ref<boolean>;
	/** What is asked about before it is done. */
	readonly question: Ref<Question | null>;
	/** What became of it. */
	readonly answer: Ref<string>;
	readonly fault: Ref<EndpointFault | null>;
	/** Finds out what to ask. */
	ask(find: () => Promise<Question>): Promise<void>;
	/** Does it, and tells what became of it. */
	perform(work: () => Promise<string>): Promise<void>;
}

/** One thing to do, from the button to its answer; it knows nothing of the others on its page. */
export function useAction<Question = never>(): Action<Question> {
	const isWorking = ref(false);
	const question: Ref<Question | null> = ref(null);
	const answer = ref('');
	const fault: Ref<EndpointFault | null> = ref(null);

	async function run(work: () => Promise<void>): Promise<void> {
		isWorking.value = true;
		fault.value = null;
		answer.value = '';
		try {
			await work();
		} catch (error) {
			question.value = null;
			fault.value = toFault(error);
		} finally {
			isWorking.value = false;
		}
	}
	return {
		isWorking,
		question,
		answer,
		fault,
		ask: (find) =>
			run(async () => {
				question.value = await find();
			}),
		perform: (work) =>
			run(async () => {
				answer.value = await work();
				question.value = null;
			}),
	};
}
