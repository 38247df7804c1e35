import * as fc from 'fast-check';
import { expect } from 'vitest';

import { createItem, editItem, type Key, readTranslations } from '../harness/content.ts';
import { demand } from '../harness/request.ts';
import type { ArticleSite } from './articles.ts';

const PARAGRAPHS = 3;
const BY_HAND = 'Von Hand';

export type Step =
	| { readonly kind: 'run' }
	| { readonly kind: 'two runs' }
	| { readonly kind: 'flush' }
	| { readonly kind: 'delete row' }
	| { readonly kind: 'markup' }
	| { readonly kind: 'source'; readonly at: number }
	| { readonly kind: 'target'; readonly at: number }
	| { readonly kind: 'both'; readonly at: number; readonly targetAt: number };

const at = fc.nat(PARAGRAPHS - 1);

/** What editors, runs and faults do to one article, one after the other. */
export const steps: fc.Arbitrary<readonly Step[]> = fc.array(
	fc.oneof(
		{ weight: 3, arbitrary: fc.record({ kind: fc.constant('source' as const), at }) },
		{ weight: 4, arbitrary: fc.record({ kind: fc.constant('target' as const), at }) },
		{ weight: 2, arbitrary: fc.record({ kind: fc.constant('both' as const), at, targetAt: at }) },
		{ weight: 3, arbitrary: fc.constant({ kind: 'run' as const }) },
		...(['two runs', 'flush', 'delete row', 'markup'] as const).map((kind) => ({
			weight: 1,
			arbitrary: fc.constant({ kind }),
		})),
	),
	{ minLength: 3, maxLength: 7 },
);

export interface Stage {
	readonly site: ArticleSite;
	readonly run: (key: Key) => Promise<unknown>;
	readonly flush: () => Promise<unknown>;
}

/**
 * Of all articles of this process: every paragraph is another, so that no wording is told from its
 * twin.
 */
let count = 0;

/** One article in English and German, and what must stand in its German row after the next run. */
export class Interleaving {
	readonly #stage: Stage;
	readonly #key: Key;
	#mark = 'a';
	#source: string[];
	/** The source paragraphs that the German row was made from; null while there is no row. */
	#rendered: string[] | null = null;
	/**
	 * By source paragraph, the wordings that may stand for it, where a person has had a hand in it.
	 */
	readonly #wordings = new Map<string, readonly string[]>();
	/**
	 * A person's wordings of a source that had moved on: they hold unless it moves once more before a
	 * run.
	 */
	#informed = new Map<string, string>();

	private constructor(stage: Stage, key: Key, source: string[]) {
		this.#stage = stage;
		this.#key = key;
		this.#source = source;
	}

	static async open(stage: Stage): Promise<Interleaving> {
		const source = Array.from({ length: PARAGRAPHS }, () => nextText('English words'));
		const { directus, articles } = stage.site;
		const key = await createItem(directus, articles, { title: '', body: textOf(source, 'a') });
		const interleaving = new Interleaving(stage, key, source);
		await interleaving.play({ kind: 'run' });
		return interleaving;
	}

	async play(step: Step): Promise<void> {
		const { run, flush } = this.#stage;
		if (step.kind === 'run') {
			await run(this.#key);
			return this.#settle();
		}
		if (step.kind === 'two runs') {
			await Promise.all([run(this.#key), run(this.#key)]);
			return this.#settle();
		}
		if (step.kind === 'flush') return void (await flush());
		if (step.kind === 'delete row') return this.#deleteRow();
		if (step.kind === 'markup') {
			this.#mark = nextText('mark').replaceAll(/\W/g, '-');
			return this.#saveSource();
		}
		if (step.kind === 'source') {
			this.#source[step.at] = nextText('English words');
			return this.#saveSource();
		}
		if (step.kind === 'target') return this.#editTarget(step.at, false);
		this.#source[step.at] = nextText('English words');
		return this.#editTarget(step.targetAt, true);
	}

	/**
	 * The German row belongs to the source as it is now, and holds every person's words whose source
	 * stands.
	 */
	async check(): Promise<void> {
		const german = String((await this.#row())?.['body']);
		const paragraphs = paragraphsOf(german);
		expect(german).toBe(textOf(paragraphs, this.#mark));
		const allowed = this.#source.map((text) => this.#wordings.get(text) ?? [machineOf(text)]);
		const wrong = paragraphs.filter((text, index) => allowed[index]?.includes(text) !== true);
		expect({ wrong, paragraphs: paragraphs.length, allowed }).toEqual({
			wrong: [],
			paragraphs: this.#source.length,
			allowed,
		});
	}

	async #row(): Promise<Readonly<Record<string, unknown>> | undefined> {
		const { directus, articles } = this.#stage.site;
		return (await readTranslations(directus, articles, this.#key))['de-DE'];
	}

	#settle(): void {
		for (const [text, wording] of this.#informed) this.#wordings.set(text, [wording]);
		this.#informed.clear();
		this.#rendered = [...this.#source];
	}

	async #saveSource(): Promise<void> {
		this.#informed.clear();
		const { directus, articles } = this.#stage.site;
		await editItem(directus, articles, this.#key, { body: textOf(this.#source, this.#mark) });
	}

	async #editTarget(index: number, isWithSource: boolean): Promise<void> {
		const row = await this.#row();
		if (row === undefined || this.#rendered === null) {
			return isWithSource ? this.#saveSource() : undefined;
		}
		const wording = nextText(BY_HAND);
		const paragraphs = paragraphsOf(String(row['body']));
		const body = String(row['body']).replace(`<p>${paragraphs[index]}</p>`, `<p>${wording}</p>`);
		const { directus, articles } = this.#stage.site;
		if (isWithSource) {
			this.#informed.clear();
			await demand(directus, 'PATCH', `/items/${articles.collection}/${this.#key}`, {
				body: textOf(this.#source, this.#mark),
				translations: { create: [], update: [{ id: row['id'], body }], delete: [] },
			});
		} else {
			await demand(directus, 'PATCH', `/items/${articles.translations}/${String(row['id'])}`, {
				body,
			});
		}
		this.#vouch(paragraphs, index);
		const text = this.#source[index] ?? '';
		if (this.#rendered[index] === text) {
			this.#wordings.set(text, [wording]);
		} else {
			this.#wordings.set(text, [wording, machineOf(text)]);
			this.#informed.set(text, wording);
		}
	}

	/**
	 * Whoever saves the row has today's source before the eyes: what people wrote in it before may
	 * stand for that.
	 */
	#vouch(paragraphs: readonly string[], saved: number): void {
		for (const [index, wording] of paragraphs.entries()) {
			const text = this.#source[index] ?? '';
			const isMoved = this.#rendered?.[index] !== text && !this.#informed.has(text);
			if (index === saved || !isMoved || !wording.startsWith(BY_HAND)) continue;
			this.#wordings.set(text, [wording, machineOf(text)]);
		}
	}

	/** What was learned of a person's words may come back, or not. */
	async #deleteRow(): Promise<void> {
		const row = await this.#row();
		if (row === undefined) return;
		const { directus, articles } = this.#stage.site;
		await demand(directus, 'DELETE', `/items/${articles.translations}/${String(row['id'])}`);
		this.#rendered = null;
		this.#informed.clear();
		for (const [text, wordings] of this.#wordings) {
			this.#wordings.set(text, [...wordings, machineOf(text)]);
		}
	}
}

function textOf(paragraphs: readonly string[], mark: string): string {
	const blocks = paragraphs.map((paragraph) => `<p>${paragraph}</p>`).join('\n');
	return `<section class="${mark}">\n${blocks}\n</section>`;
}

function paragraphsOf(body: string): readonly string[] {
	return [...body.matchAll(/<p>(.*?)<\/p>/g)].map(([, text = '']) => text);
}

function machineOf(text: string): string {
	return `[de-DE] ${text}`;
}

function nextText(words: string): string {
	return `${words} ${nameOf((count += 1))}.`;
}

/** Words only: verification would take digits for numbers, and every text must be another. */
export function nameOf(index: number): string {
	return String(index).replaceAll(/\d/g, (digit) => 'abcdefghij'.charAt(Number(digit)));
}
