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

/** Anything but an answer of the endpoint is a fault of ours: its message is for engineers. */
export function toFault(error: unknown): EndpointFault {
	return error instanceof EndpointFault ? error : new EndpointFault('failed', '');
}

/**
 * Works on and on while the page is seen, each time `delay()` ms after the work before has ended: an answer that takes
 * longer than that is waited for.
 */
export function usePolling(work: () => Promise<void>, delay: () => number): void {
	let timer: ReturnType<typeof setTimeout> | undefined;
	let isOver = false;
	const wait = (): void => {
		if (!isOver) timer = setTimeout(() => void turn(), delay());
	};
	const turn = async (): Promise<void> => {
		if (document.visibilityState === 'visible') await work().catch(() => {});
		wait();
	};
	wait();
	onScopeDispose(() => {
		isOver = true;
		clearTimeout(timer);
	});
}
