import { onScopeDispose, shallowReactive } from 'vue';
import { EndpointFault } from './endpoint.ts';

export interface Loading<T> {
	/** What was read last; null before the first answer. */
	data: T | null;
	fault: EndpointFault | null;
	isLoading: boolean;
	/** Reads again; an answer that another reading has overtaken is dropped. */
	reload(): Promise<void>;
}

/**
 * Reads now, and again when told to. `signal` is aborted when another reading has begun or the
 * component is gone. A long reading may show what it has so far.
 */
export function useLoading<T>(
	read: (signal: AbortSignal, show: (part: T) => void) => Promise<T>,
): Loading<T> {
	let latest = new AbortController();
	const loading: Loading<T> = shallowReactive({
		data: null,
		fault: null,
		isLoading: false,
		reload: async () => {
			latest.abort();
			const { signal } = (latest = new AbortController());
			const set = (change: Partial<Loading<T>>): void => {
				if (!signal.aborted) Object.assign(loading, change);
			};
			set({ isLoading: true });
			try {
				const data = await read(signal, (part) => set({ data: part }));
				set({ data, fault: null });
			} catch (error) {
				set({ fault: toFault(error) });
			} finally {
				set({ isLoading: false });
			}
		},
	});
	onScopeDispose(() => latest.abort());
	void loading.reload();
	return loading;
}

/** Something that a user has begun: whether it goes on, and why it failed. */
export interface Work {
	isWorking: boolean;
	fault: EndpointFault | null;
}

export function useWork(): Work {
	return shallowReactive({ isWorking: false, fault: null });
}

export async function attempt(work: Work, run: () => Promise<void>): Promise<void> {
	work.isWorking = true;
	work.fault = null;
	try {
		await run();
	} catch (error) {
		work.fault = toFault(error);
	} finally {
		work.isWorking = false;
	}
}

/** Anything but an answer of the endpoint is a fault of ours: its message is for engineers. */
export function toFault(error: unknown): EndpointFault {
	return error instanceof EndpointFault ? error : new EndpointFault('failed', '');
}

/** Reads what comes in pages, up to its end or until nobody wants more. */
export async function* readPages<Page extends { readonly nextOffset: number | null }>(
	read: (offset: number) => Promise<Page>,
	signal: AbortSignal,
	begin: number | null = 0,
): AsyncGenerator<Page> {
	let offset = begin;
	while (offset !== null && !signal.aborted) {
		const page = await read(offset);
		offset = page.nextOffset;
		yield page;
	}
}

/** Is aborted when the component that asks is gone. */
export function usePresence(): AbortSignal {
	const presence = new AbortController();
	onScopeDispose(() => presence.abort());
	return presence.signal;
}

/** Repeats some work while the page is seen, each time `delay()` ms after the last has ended. */
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
