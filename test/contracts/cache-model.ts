import * as fc from 'fast-check';
import type { CacheRequest, InvalidationFilter } from '../../src/cache/cache.ts';
import { covers, Model, type Subject } from './model-truth.ts';

/** One process with a response cache, as the model drives it. */
export interface ModelClient {
	get(request: CacheRequest): Promise<string | null>;
	getMany(requests: readonly CacheRequest[]): Promise<readonly (string | null)[]>;
	setMany(requests: readonly CacheRequest[], responses: readonly string[]): Promise<void>;
	/**
	 * Looks up and keeps what came of it under `token`, to be written by `finish`; announced, where
	 * an item needs it.
	 */
	begin(token: string, request: CacheRequest, item?: string): Promise<void>;
	finish(token: string, response: string): Promise<void>;
	compute(request: CacheRequest, response: string): Promise<string>;
	invalidate(filter: InvalidationFilter): Promise<void>;
	invalidateItemless(collection: string): Promise<void>;
	forget(item: string): Promise<void>;
	/** The item no longer uses this one. */
	release(item: string, request: CacheRequest): Promise<void>;
	/** Kills the process at once and starts another, where there are processes. */
	die(): Promise<void>;
	/** What no caller does: evicts tags and entries, spoils bytes. */
	damage(kind: Damage, at: number): Promise<void>;
}

const DAMAGES = ['lose a tag', 'lose an entry', 'spoil an entry', 'swap entries'] as const;
export type Damage = (typeof DAMAGES)[number];

/**
 * Of the items; what stands there is not damaged, because a tombstone that is lost protects from
 * nothing.
 */
export const ITEMS_COLLECTION = 'items';

const SUBJECTS: readonly Subject[] = [
	...['p1', 'p2'].flatMap((provider) =>
		['c1', 'c2', undefined].flatMap((collection) =>
			['one', 'two'].map((prompt) => ({ request: { provider, model: 'm', collection, prompt } })),
		),
	),
	...['one', 'two', 'three', 'four'].map((prompt, at) => ({
		request: { provider: 'p1', model: 'm', collection: ITEMS_COLLECTION, prompt },
		item: at < 2 ? 'i1' : 'i2',
	})),
];

const FILTERS: readonly InvalidationFilter[] = [
	{},
	{ provider: 'p1' },
	{ collection: 'c1' },
	{ provider: 'p2', collection: 'c2' },
	{ model: 'm', collection: 'c2' },
	{ provider: 'p1', model: 'm', collection: 'c1' },
];

interface Run {
	readonly clients: readonly ModelClient[];
	answers: number;
	/** Ends what was begun, to be called while other operations are under way. */
	readonly begun: (() => Promise<void>)[];
}

type Operation =
	| { readonly type: 'get'; readonly client: number; readonly request: number }
	| { readonly type: 'begin'; readonly client: number; readonly request: number }
	| { readonly type: 'finish'; readonly at: number }
	| { readonly type: 'compute'; readonly client: number; readonly request: number }
	| { readonly type: 'invalidate'; readonly client: number; readonly filter: number }
	| { readonly type: 'forget'; readonly client: number; readonly item: string }
	| { readonly type: 'release'; readonly client: number; readonly request: number }
	| { readonly type: 'getMany'; readonly client: number; readonly requests: readonly number[] }
	| { readonly type: 'setMany'; readonly client: number; readonly requests: readonly number[] }
	| { readonly type: 'itemless'; readonly client: number; readonly collection: 'c1' | 'c2' }
	| { readonly type: 'die'; readonly client: number }
	| { readonly type: 'damage'; readonly kind: Damage; readonly at: number };

/** The process that was asked has died meanwhile. */
export class EndedError extends Error {}

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
		await Promise.all(
			this.#operations.map(async (operation) => {
				try {
					await perform(operation, model, run);
				} catch (error) {
					// Nothing was acknowledged by who died over it.
					if (!(error instanceof EndedError)) throw error;
				}
			}),
		);
	}

	toString(): string {
		return JSON.stringify(this.#operations);
	}
}

async function perform(operation: Operation, model: Model, run: Run): Promise<void> {
	const client = run.clients['client' in operation ? operation.client % run.clients.length : 0];
	if (!client) throw new Error('there are no clients');
	if (operation.type === 'finish') {
		const [finish] = run.begun.splice(operation.at % Math.max(1, run.begun.length), 1);
		return finish?.();
	}
	if (operation.type === 'damage') return client.damage(operation.kind, operation.at);
	if (operation.type === 'invalidate') {
		const filter = FILTERS[operation.filter % FILTERS.length] ?? {};
		const began = model.tick();
		await client.invalidate(filter);
		return model.acknowledge({ covers: ({ request }) => covers(filter, request), began });
	}
	if (operation.type === 'forget') {
		const began = model.tick();
		await client.forget(operation.item);
		return model.acknowledge({ covers: ({ item }) => item === operation.item, began });
	}
	if (operation.type === 'itemless') {
		const began = model.tick();
		await client.invalidateItemless(operation.collection);
		const covered = ({ request, item }: Subject): boolean =>
			item === undefined && request.collection === operation.collection;
		return model.acknowledge({ covers: covered, began });
	}
	if (operation.type === 'die') return client.die();
	if (operation.type === 'getMany') {
		const subjects = operation.requests.map(subjectAt);
		const began = model.tick();
		const answers = await client.getMany(subjects.map(({ request }) => request));
		for (const [at, one] of subjects.entries()) model.check(one, answers[at] ?? null, began);
		return;
	}
	if (operation.type === 'setMany') return setMany(client, operation.requests, model, run);
	const subject = subjectAt(operation.request);
	const { request, item } = subject;
	if (operation.type === 'release') {
		if (item === undefined) return;
		const began = model.tick();
		await client.release(item, request);
		return model.acknowledge({ covers: (answer) => answer.request === request, began });
	}
	// Nobody but its item uses it: others' entries are kept.
	if (item !== undefined && operation.type === 'compute') return;
	const began = model.tick();
	if (operation.type === 'get') return model.check(subject, await client.get(request), began);
	run.answers += 1;
	const answer = `answer ${run.answers}`;
	if (operation.type === 'compute') {
		// Until it has ended its tags may be read anew.
		model.add(answer, { request, stampedBy: Number.POSITIVE_INFINITY });
		const given = await client.compute(request, answer);
		model.check(subject, given, began);
		return model.add(answer, { request, stampedBy: model.tick() });
	}
	await client.begin(answer, request, item);
	model.add(answer, { ...subject, stampedBy: model.tick() });
	run.begun.push(() => client.finish(answer, answer));
}

async function setMany(
	client: ModelClient,
	numbers: readonly number[],
	model: Model,
	run: Run,
): Promise<void> {
	// What is written for items has to be announced.
	const subjects = [...new Set(numbers.map(subjectAt))].filter(({ item }) => item === undefined);
	const answers = subjects.map((subject) => {
		run.answers += 1;
		const answer = `answer ${run.answers}`;
		model.add(answer, { ...subject, stampedBy: Number.POSITIVE_INFINITY });
		return answer;
	});
	const requests = subjects.map(({ request }) => request);
	await client.setMany(requests, answers);
	const stampedBy = model.tick();
	for (const [at, subject] of subjects.entries()) {
		model.add(answers[at] ?? '', { ...subject, stampedBy });
	}
}

function subjectAt(number: number): Subject {
	const subject = SUBJECTS[number % SUBJECTS.length];
	if (!subject) throw new Error('there are no requests');
	return subject;
}

const client = fc.nat(7);
const request = fc.nat(SUBJECTS.length - 1);
const requests = fc.array(request, { minLength: 1, maxLength: 8 });
const operation: fc.Arbitrary<Operation> = fc.oneof(
	{ weight: 3, arbitrary: fc.record({ type: fc.constant('getMany' as const), client, requests }) },
	{ weight: 2, arbitrary: fc.record({ type: fc.constant('setMany' as const), client, requests }) },
	{ weight: 1, arbitrary: fc.record({ type: fc.constant('release' as const), client, request }) },
	{
		weight: 1,
		arbitrary: fc.record({
			type: fc.constant('itemless' as const),
			client,
			collection: fc.constantFrom('c1' as const, 'c2' as const),
		}),
	},
	{ weight: 8, arbitrary: fc.record({ type: fc.constant('get' as const), client, request }) },
	{ weight: 4, arbitrary: fc.record({ type: fc.constant('begin' as const), client, request }) },
	{
		weight: 4,
		arbitrary: fc.record({ type: fc.constant('finish' as const), at: fc.nat(100) }),
	},
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
			type: fc.constant('forget' as const),
			client,
			item: fc.constantFrom('i1', 'i2'),
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

/**
 * Answers how many operations there were, how many reads were checked, and how many of them were
 * served.
 */
export async function checkModel({ open, close, runs, commands }: ModelOptions): Promise<Counted> {
	const counted = { operations: 0, reads: 0, hits: 0 };
	const several = fc.array(operation, { minLength: 1, maxLength: 6 });
	const death = fc.record({ type: fc.constant('die' as const), client });
	const together = fc
		.oneof(
			{ weight: 150, arbitrary: several },
			{ weight: 1, arbitrary: fc.tuple(death, several).map(([die, rest]) => [...rest, die]) },
		)
		.map((operations) => new Together(operations));
	await fc.assert(
		fc.asyncProperty(
			fc.commands([together], { maxCommands: commands, size: 'max' }),
			async (all) => {
				const clients = await open();
				const model = new Model();
				try {
					await fc.asyncModelRun(() => ({ model, real: { clients, answers: 0, begun: [] } }), all);
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
