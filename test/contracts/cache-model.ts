import * as fc from 'fast-check';
import { expect } from 'vitest';
import type { CacheRequest, InvalidationFilter } from '../../src/cache/cache.ts';

/** One process with a response cache, as the model drives it. */
export interface ModelClient {
	get(request: CacheRequest): Promise<string | null>;
	/** Looks up and keeps what came of it under `token`, to be written by `finish`. */
	begin(token: string, request: CacheRequest): Promise<void>;
	finish(token: string, response: string): Promise<void>;
	compute(request: CacheRequest, response: string): Promise<string>;
	invalidate(filter: InvalidationFilter): Promise<void>;
	/** What no caller does: evicts tags and entries, spoils bytes. */
	damage(kind: Damage, at: number): Promise<void>;
}

const DAMAGES = ['lose a tag', 'lose an entry', 'spoil an entry', 'swap entries'] as const;
export type Damage = (typeof DAMAGES)[number];

const REQUESTS: readonly CacheRequest[] = ['p1', 'p2'].flatMap((provider) =>
	['c1', 'c2', undefined].flatMap((collection) =>
		['one', 'two'].map((prompt) => ({ provider, model: 'm', collection, prompt })),
	),
);

const FILTERS: readonly InvalidationFilter[] = [
	{},
	{ provider: 'p1' },
	{ collection: 'c1' },
	{ provider: 'p2', collection: 'c2' },
	{ model: 'm', collection: 'c2' },
	{ provider: 'p1', model: 'm', collection: 'c1' },
];

/** What is known to be true, by a clock that ticks with every beginning and end. */
class Model {
	#now = 0;
	/** When the tags that an answer stands for had certainly been read. */
	readonly #answers = new Map<string, { readonly request: CacheRequest; stampedBy: number }>();
	readonly #invalidations: {
		readonly filter: InvalidationFilter;
		readonly began: number;
		readonly acknowledged: number;
	}[] = [];
	operations = 0;
	reads = 0;
	hits = 0;

	tick(): number {
		this.#now += 1;
		return this.#now;
	}

	add(answer: string, request: CacheRequest, stampedBy: number): void {
		this.#answers.set(answer, { request, stampedBy });
	}

	acknowledge(filter: InvalidationFilter, began: number): void {
		this.#invalidations.push({ filter, began, acknowledged: this.tick() });
	}

	/** No answer of another prompt, none from before an invalidation that was acknowledged when the read began. */
	check(request: CacheRequest, answer: string | null, began: number): void {
		this.reads += 1;
		if (answer === null) return;
		this.hits += 1;
		const known = this.#answers.get(answer);
		expect(known?.request).toBe(request);
		const broken = this.#invalidations.find(
			({ filter, ...invalidation }) =>
				covers(filter, request) &&
				(known?.stampedBy ?? 0) < invalidation.began &&
				invalidation.acknowledged < began,
		);
		expect(broken).toBeUndefined();
	}
}

interface Run {
	readonly clients: readonly ModelClient[];
	answers: number;
}

type Operation =
	| { readonly type: 'get'; readonly client: number; readonly request: number }
	| { readonly type: 'translate'; readonly client: number; readonly request: number }
	| { readonly type: 'compute'; readonly client: number; readonly request: number }
	| { readonly type: 'invalidate'; readonly client: number; readonly filter: number }
	| { readonly type: 'damage'; readonly kind: Damage; readonly at: number };

/** Operations that are all begun before the first has ended. */
class Together implements fc.AsyncCommand<Model, Run> {
	readonly #operations: readonly Operation[];

	constructor(operations: readonly Operation[]) {
		this.#operations = operations;
	}

	check(): boolean {
		return true;
	}

	async run(model: Model, run: Run): Promise<void> {
		model.operations += this.#operations.length;
		await Promise.all(this.#operations.map((operation) => perform(operation, model, run)));
	}

	toString(): string {
		return JSON.stringify(this.#operations);
	}
}

async function perform(operation: Operation, model: Model, run: Run): Promise<void> {
	const client = run.clients['client' in operation ? operation.client % run.clients.length : 0];
	if (!client) throw new Error('there are no clients');
	if (operation.type === 'damage') return client.damage(operation.kind, operation.at);
	if (operation.type === 'invalidate') {
		const filter = FILTERS[operation.filter % FILTERS.length] ?? {};
		const began = model.tick();
		await client.invalidate(filter);
		return model.acknowledge(filter, began);
	}
	const request = REQUESTS[operation.request % REQUESTS.length];
	if (!request) throw new Error('there are no requests');
	const began = model.tick();
	if (operation.type === 'get') return model.check(request, await client.get(request), began);
	run.answers += 1;
	const answer = `answer ${run.answers}`;
	if (operation.type === 'compute') {
		// Until it has ended its tags may be read anew.
		model.add(answer, request, Number.POSITIVE_INFINITY);
		const given = await client.compute(request, answer);
		model.check(request, given, began);
		return model.add(answer, request, model.tick());
	}
	await client.begin(answer, request);
	model.add(answer, request, model.tick());
	await client.finish(answer, answer);
}

function covers(filter: InvalidationFilter, request: CacheRequest): boolean {
	return (
		(filter.provider === undefined || filter.provider === request.provider) &&
		(filter.model === undefined || filter.model === request.model) &&
		(filter.collection === undefined || filter.collection === request.collection)
	);
}

const client = fc.nat(7);
const request = fc.nat(REQUESTS.length - 1);
const operation: fc.Arbitrary<Operation> = fc.oneof(
	{ weight: 8, arbitrary: fc.record({ type: fc.constant('get' as const), client, request }) },
	{ weight: 4, arbitrary: fc.record({ type: fc.constant('translate' as const), client, request }) },
	{ weight: 2, arbitrary: fc.record({ type: fc.constant('compute' as const), client, request }) },
	{
		weight: 2,
		arbitrary: fc.record({
			type: fc.constant('invalidate' as const),
			client,
			filter: fc.nat(FILTERS.length - 1),
		}),
	},
	{
		weight: 1,
		arbitrary: fc.record({
			type: fc.constant('damage' as const),
			kind: fc.constantFrom(...DAMAGES),
			at: fc.nat(100),
		}),
	},
);

export interface Counted {
	readonly operations: number;
	readonly reads: number;
	readonly hits: number;
}

export interface ModelOptions {
	/** Fresh clients over empty data. */
	readonly open: () => Promise<readonly ModelClient[]>;
	readonly close: () => Promise<void>;
	readonly runs: number;
	readonly commands: number;
}

/** Answers how many operations there were, how many reads were checked, and how many of them were served. */
export async function checkModel({ open, close, runs, commands }: ModelOptions): Promise<Counted> {
	const counted = { operations: 0, reads: 0, hits: 0 };
	const together = fc
		.array(operation, { minLength: 1, maxLength: 6 })
		.map((operations) => new Together(operations));
	await fc.assert(
		fc.asyncProperty(
			fc.commands([together], { maxCommands: commands, size: 'max' }),
			async (all) => {
				const clients = await open();
				const model = new Model();
				try {
					await fc.asyncModelRun(() => ({ model, real: { clients, answers: 0 } }), all);
				} finally {
					counted.operations += model.operations;
					counted.reads += model.reads;
					counted.hits += model.hits;
					await close();
				}
			},
		),
		{ numRuns: runs, endOnFailure: false },
	);
	return counted;
}
