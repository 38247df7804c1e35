import { expect } from 'vitest';
import type { CacheRequest, InvalidationFilter } from '../../src/cache/cache.ts';

export interface Subject {
	readonly request: CacheRequest;
	/** The only one that uses it. */
	readonly item?: string;
}

interface Answer extends Subject {
	/**
	 * When the tags that it stands for had certainly been read, and its use by an item been
	 * announced.
	 */
	readonly stampedBy: number;
}

interface Drop {
	readonly covers: (answer: Answer) => boolean;
	readonly began: number;
	readonly acknowledged: number;
}

/** What is known to be true, by a clock that ticks with every beginning and end. */
export class Model {
	#now = 0;
	readonly #answers = new Map<string, Answer>();
	readonly #drops: Drop[] = [];
	operations = 0;
	reads = 0;
	hits = 0;

	tick(): number {
		this.#now += 1;
		return this.#now;
	}

	add(name: string, answer: Answer): void {
		this.#answers.set(name, answer);
	}

	acknowledge(drop: Omit<Drop, 'acknowledged'>): void {
		this.#drops.push({ ...drop, acknowledged: this.tick() });
	}

	/**
	 * No answer of another prompt, none from before an invalidation that was acknowledged when the
	 * read began.
	 */
	check({ request }: Subject, answer: string | null, began: number): void {
		this.reads += 1;
		if (answer === null) return;
		this.hits += 1;
		const known = this.#answers.get(answer);
		expect(known?.request).toBe(request);
		const broken = this.#drops.find(
			(drop) =>
				known && drop.covers(known) && known.stampedBy < drop.began && drop.acknowledged < began,
		);
		expect(broken).toBeUndefined();
	}
}

export function covers(filter: InvalidationFilter, request: CacheRequest): boolean {
	return (
		(filter.provider === undefined || filter.provider === request.provider) &&
		(filter.model === undefined || filter.model === request.model) &&
		(filter.collection === undefined || filter.collection === request.collection)
	);
}
