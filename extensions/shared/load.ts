import { onScopeDispose, type Ref, ref } from 'vue';
import { EndpointFault } from './endpoint.ts';

export interface Loading<T> {
	/** What was read last; null before the first answer. */
	readonly data: Ref<T | null>;
	readonly fault: Ref<EndpointFault | null>;
	readonly isLoading: Ref<boolean>;
	/** Reads again; an answer that another reading has overtaken is dropped. */
	reload(): Promise<void>;
}

/** Reads now, and again whenever it is told to. */
export function useLoading<T>(read: () => Promise<T>): Loading<T> {
	const data: Ref<T | null> = ref(null);
	const fault: Ref<EndpointFault | null> = ref(null);
	const isLoading = ref(false);
	let latest = 0;
	const reload = async (): Promise<void> => {
		const turn = (latest += 1);
		isLoading.value = true;
		try {
			const found = await read();
			if (turn !== latest) return;
			data.value = found;
			fault.value = null;
		} catch (error) {
			if (turn !== latest) return;
			fault.value = toFault(error);
		} finally {
			if (turn === latest) isLoading.value = false;
		}
	};
	void reload();
	return { data, fault, isLoading, reload };
}

export function toFault(error: unknown): EndpointFault {
	if (error instanceof EndpointFault) return error;
	return new EndpointFault('failed', error instanceof Error ? error.message : '');
}

/** Calls on and on while the page is seen. */
export function useInterval(work: () => void, ms: number): void {
	const timer = setInterval(() => {
		if (document.visibilityState === 'visible') work();
	}, ms);
	onScopeDispose(() => clearInterval(timer));
}
