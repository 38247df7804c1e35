import type { CacheParts } from '../parts.ts';
import type { Claim } from './claim.ts';
import type { Found } from '../entries/entry.ts';
import type { Work } from './work.ts';

const FIRST_POLL_MS = 5;
const LONGEST_POLL_MS = 500;
/** Each wait is this part of the time waited so far: an answer is found at most that much late. */
const POLL_GROWTH = 0.15;
const LONGEST_WAIT_MS = 180_000;

interface PollOptions extends CacheParts {
	readonly claim: (works: readonly Work[]) => Promise<readonly Claim[]>;
	/** Hears what came of the work; null: it failed, or took too long. */
	readonly finish: (work: Work, found: Found | null) => void;
	/** Hears of work whose owner is gone: it is this process's now. */
	readonly promote: (work: Work) => void;
	/** Hears of work that nobody waits for any more. */
	readonly forget: (work: Work) => void;
}

/** Asks for what other processes compute until all of it is there or taken over. */
export class Poll {
	readonly #options: PollOptions;

	constructor(options: PollOptions) {
		this.#options = options;
	}

	async watch(works: readonly Work[]): Promise<void> {
		const started = Date.now();
		let pending = works;
		while (pending.length > 0) {
			const waited = Date.now() - started;
			await pause(Math.min(LONGEST_POLL_MS, Math.max(FIRST_POLL_MS, waited * POLL_GROWTH)));
			pending = pending.filter((work) => this.#isAwaited(work));
			if (pending.length === 0) return;
			if (waited > LONGEST_WAIT_MS) {
				for (const work of pending) this.#options.finish(work, null);
				return;
			}
			pending = await this.#ask(pending);
		}
	}

	#isAwaited(work: Work): boolean {
		if (work.where !== 'elsewhere') return false;
		if (work.waiters.size > 0) return true;
		this.#options.forget(work);
		return false;
	}

	/** Answers what is still to be waited for. */
	async #ask(works: readonly Work[]): Promise<readonly Work[]> {
		const { store, entries, finish, promote, claim, onFault } = this.#options;
		let values: readonly (Buffer | null)[];
		try {
			values = await store.getMany(
				works.flatMap(({ miss, lock }) => [miss.key, lock, failureKey(lock)]),
			);
		} catch (error) {
			onFault(error);
			for (const work of works) promote(work);
			return [];
		}
		const waiting: Work[] = [];
		const vacant: Work[] = [];
		for (const [at, work] of works.entries()) {
			const [entry, lock, failure] = values.slice(at * 3, at * 3 + 3);
			const found = entries.findFor(work.miss, entry);
			if (found) finish(work, found);
			else if (lock) waiting.push(work);
			else if (failure) finish(work, null);
			else vacant.push(work);
		}
		if (vacant.length === 0) return waiting;
		const claims = await claim(vacant);
		for (const [at, work] of vacant.entries()) {
			const claimed = claims[at] ?? 'theirs';
			if (claimed === 'ours') promote(work);
			else if (claimed === 'theirs') waiting.push(work);
			else finish(work, claimed);
		}
		return waiting;
	}
}

/** The key at which an owner notes that its work has failed. */
export function failureKey(lock: string): string {
	return `${lock}:failed`;
}

function pause(ms: number): Promise<void> {
	return new Promise((resolve) => {
		setTimeout(resolve, ms);
	});
}
