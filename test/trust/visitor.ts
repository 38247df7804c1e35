import { setTimeout as delay } from 'node:timers/promises';

import {
	createItem,
	type Key,
	readTranslations,
	type TranslatedCollection,
} from '../harness/content.ts';
import type { Directus } from '../harness/directus.ts';
import { callWebhookFlow, createFlow, TRIGGER_OPTIONS } from '../harness/flows.ts';
import { demand } from '../harness/request.ts';
import { LISTED, UNLISTED } from './phrasings.ts';

/** What everybody's items say: what one is answered might be served to the others. */
const TEXTS = [
	'Add to cart',
	'Delete my account',
	'Opening hours of the house',
	'The mayor visits the school',
	'Read the terms of use',
	'Send us a message today',
];
const TARGETS = ['de-DE', 'fr-FR'];

/** Numbers from 0 to 1, the same for the same seed. */
export function randomOf(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d_2b_79_f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
}

interface Flows {
	/** Text mode with the collection's memory, for anybody. */
	readonly form: string;
	/** Text mode without a collection, for editors. */
	readonly inside: string;
}

/** A visitor who may create and read, beside editors and their runs. */
export class Visits {
	readonly #directus: Directus;
	readonly #articles: TranslatedCollection;
	readonly #random: () => number;
	readonly #flows: Flows;
	/** The sources of the editors' items. */
	readonly #own = new Map<Key, { readonly title: string; readonly body: string }>();
	readonly #foreign: Key[] = [];
	/** Runs to be waited for until the vendor has answered their batches. */
	readonly #endBatches: () => void;
	/** Whether a batch is among what is done at random. */
	buysBatches = true;
	readonly counts: Record<string, number> = {};
	/** What editors were given for texts that they handed in, and should have been. */
	readonly handed: (readonly [given: unknown, expected: unknown])[] = [];

	private constructor(
		directus: Directus,
		articles: TranslatedCollection,
		flows: Flows,
		random: () => number,
		endBatches: () => void,
	) {
		this.#directus = directus;
		this.#articles = articles;
		this.#flows = flows;
		this.#random = random;
		this.#endBatches = endBatches;
	}

	static async open(
		directus: Directus,
		articles: TranslatedCollection,
		random: () => number,
		endBatches: () => void,
	): Promise<Visits> {
		await admitPublic(directus, [articles.collection, articles.translations]);
		const texts = { mode: 'text', sourceLanguage: 'en-US', targetLanguages: TARGETS };
		const webhook = { type: 'webhook' } as const;
		const text = '{{$trigger.body.texts}}';
		const flows = {
			form: await createFlow(directus, {
				trigger: webhook,
				options: { ...texts, text, collection: articles.collection },
			}),
			inside: await createFlow(directus, { trigger: webhook, options: { ...texts, text } }),
		};
		// What a visitor saves is translated under the visitor's rights.
		await createFlow(directus, {
			trigger: { type: 'event', scope: ['items.create'], collections: [articles.collection] },
			options: {
				...TRIGGER_OPTIONS.event,
				sourceLanguage: 'en-US',
				targetLanguages: ['de-DE'],
				fields: ['title', 'body'],
			},
		});
		return new Visits(directus, articles, flows, random, endBatches);
	}

	/** One thing that the visitor does, or an editor, at random. */
	async act(): Promise<void> {
		const acts = [
			...Array<string>(5).fill('visit'),
			...Array<string>(2).fill('write'),
			...Array<string>(2).fill('run'),
			'hand in',
			'edit',
			...(this.#random() < 0.2 && this.buysBatches ? ['batch'] : []),
		];
		const act = this.#pick(acts);
		this.counts[act] = (this.counts[act] ?? 0) + 1;
		if (act === 'visit') await this.#visit();
		else if (act === 'write') await this.#write();
		else if (act === 'run') await this.run();
		else if (act === 'hand in') await this.#handIn();
		else if (act === 'edit') await this.#edit();
		else await this.runBatch();
	}

	/** Items of editors whose German or French text is another than it would be by themselves. */
	async findBent(): Promise<readonly string[]> {
		const bent: string[] = [];
		for (const [key, source] of this.#own) {
			const rows = await readTranslations(this.#directus, this.#articles, key);
			for (const [language, row] of Object.entries(rows)) {
				if (language === 'en-US') continue;
				for (const field of ['title', 'body'] as const) {
					const given = row[field];
					if (given == null || given === translated(source[field], language)) continue;
					bent.push(`${key} ${language} ${field}: ${JSON.stringify(given)}`);
				}
			}
		}
		return bent;
	}

	/** How many texts of editors are translated. */
	async countTranslated(): Promise<number> {
		let count = 0;
		for (const key of this.#own.keys()) {
			const rows = await readTranslations(this.#directus, this.#articles, key);
			count += TARGETS.filter((language) => rows[language]?.['title'] != null).length;
		}
		return count;
	}

	/** Translates some items of editors and of the visitor in the ordinary way. */
	async run(): Promise<void> {
		await this.#translate({});
	}

	/** Translates all that editors wrote: no edit is left without its translation. */
	async settle(): Promise<void> {
		await this.#translate({}, [...this.#own.keys()]);
	}

	/** The same for half the price, of a vendor that answers later. */
	async runBatch(): Promise<void> {
		await this.#translate({ batch: true });
	}

	async #translate(options: object, chosen?: readonly Key[]): Promise<void> {
		const keys = [...this.#own.keys(), ...this.#foreign];
		if (keys.length === 0) return;
		const some = chosen ?? Array.from({ length: 6 }, () => this.#pick(keys));
		const { id } = await this.#ask<{ readonly id: string }>('POST', 'translate', {
			collection: this.#articles.collection,
			keys: [...new Set(some)],
			sourceLanguage: 'en-US',
			targetLanguages: TARGETS,
			fields: ['title', 'body'],
			...options,
		});
		for (;;) {
			this.#endBatches();
			const job = await this.#ask<{ readonly state: string }>('GET', `jobs/${id}`);
			if (job.state === 'done') return;
			if (!['running', 'cancelling'].includes(job.state)) {
				throw new Error(`a run ended as ${JSON.stringify(job)}`);
			}
			await delay(50);
		}
	}

	/** Again while Redis is too busy to answer in time. */
	async #ask<T>(method: string, path: string, body?: object): Promise<T> {
		for (;;) {
			const answer = await this.#directus.request<T>(method, `/translation-cache/${path}`, body);
			if (answer.status < 300) return answer.data;
			if (answer.status !== 503) throw new Error(JSON.stringify(answer.errors));
			await delay(500);
		}
	}

	async #visit(): Promise<void> {
		const order = this.#pick([...LISTED, ...UNLISTED]).text;
		const text = this.#pick(TEXTS);
		const path = `/items/${this.#articles.collection}`;
		const way = this.#pick(['item', 'item', 'taught', 'texts', 'texts', 'update']);
		if (way === 'texts') {
			const texts = this.#pick([{ a: order, b: text }, `${order}\n\n${text}`, { [order]: text }]);
			await callWebhookFlow(this.#directus, this.#flows.form, { texts });
			return;
		}
		if (way === 'update') {
			const [key] = this.#own.keys();
			if (key === undefined) return;
			await this.#directus.request('PATCH', `${path}/${key}`, { title: order }, null);
			return;
		}
		const body = `<p>${order}</p><h2>${order}</h2><p>${text}</p><p>${this.#pick(TEXTS)}</p>`;
		const translations =
			way === 'taught'
				? [{ languages_code: 'de-DE', title: 'Gekauft', body: '<p>Gekauft</p>' }]
				: [];
		const title = this.#pick([text, order]);
		const item = await demand<{ readonly id: Key }>(
			this.#directus,
			'POST',
			path,
			{ title, body, translations },
			null,
		);
		this.#foreign.push(item.id);
	}

	async #write(): Promise<void> {
		const source = this.#compose();
		this.#own.set(await createItem(this.#directus, this.#articles, source), source);
	}

	async #edit(): Promise<void> {
		const keys = [...this.#own.keys()];
		if (keys.length === 0) return;
		const key = this.#pick(keys);
		const source = this.#compose();
		await demand(this.#directus, 'PATCH', `/items/${this.#articles.collection}/${key}`, source);
		this.#own.set(key, source);
	}

	async #handIn(): Promise<void> {
		const texts = { first: this.#pick(TEXTS), second: this.#pick(TEXTS) };
		const { adminToken: token } = this.#directus;
		const { body } = await callWebhookFlow(this.#directus, this.#flows.inside, { texts }, token);
		const { translations }: { translations?: unknown } = Object(body);
		const expected = Object.fromEntries(
			TARGETS.map((language) => [
				language,
				Object.fromEntries(
					Object.entries(texts).map(([name, text]) => [name, translated(text, language)]),
				),
			]),
		);
		this.handed.push([translations, expected]);
	}

	#compose(): { readonly title: string; readonly body: string } {
		return {
			title: this.#pick(TEXTS),
			body: `<p>${this.#pick(TEXTS)}</p><p>${this.#pick(TEXTS)}</p>`,
		};
	}

	#pick<T>(values: readonly T[]): T {
		const value = values[Math.floor(this.#random() * values.length)];
		if (value === undefined) throw new Error('there is nothing to choose from');
		return value;
	}
}

/** What the loopback model makes of honest text. */
function translated(source: string, language: string): string {
	if (!source.startsWith('<')) return `[${language}] ${source}`;
	return source.replaceAll('<p>', `<p>[${language}] `);
}

/** Lets everybody create and read, and nothing else. */
async function admitPublic(directus: Directus, collections: readonly string[]): Promise<void> {
	const filter = 'filter[user][_null]=true&filter[role][_null]=true&fields=policy';
	const [access] = await demand<readonly { readonly policy: string }[]>(
		directus,
		'GET',
		`/access?${filter}`,
	);
	if (access === undefined) throw new Error('there is no public policy');
	const { policy } = access;
	const permissions = [...collections, 'languages'].flatMap((collection) =>
		['create', 'read'].map((action) => ({ policy, collection, action, fields: ['*'] })),
	);
	await demand(directus, 'POST', '/permissions', permissions);
}
