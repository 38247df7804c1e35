import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { CacheRequest } from '../../src/cache/cache.ts';

/**
 * The sentences of real articles in their order of appearance, each once, with some of their markup
 * as tags.
 */
function readSentences(): readonly string[] {
	const lines = readFileSync(new URL('../replay/history.jsonl', import.meta.url), 'utf8');
	const sentences = new Set<string>();
	for (const line of lines.trim().split('\n')) {
		const { body }: { body?: unknown } = Object(JSON.parse(line));
		const text = String(body)
			.replaceAll(/<(strong|em|a)\b[^>]*>/g, '<1>')
			.replaceAll(/<\/(strong|em|a)>/g, '</1>')
			.replaceAll(/<(?!\/?1>)[^>]*>/g, '\n');
		for (const sentence of text.split(/\n|(?<=[.!?]) /)) {
			if (sentence.trim().length > 15) sentences.add(sentence.trim());
		}
	}
	return [...sentences];
}

const SENTENCES = readSentences();

/** One thing to cache, as every contender is given it. */
export interface Entry {
	readonly request: CacheRequest;
	readonly response: string;
	/** In the form that the original specification gives a key. */
	readonly key: string;
	readonly group: string;
}

/** The same texts in every run. */
export class Texts {
	#seed = 20_240_229;

	/** Sentences that follow each other, from anywhere on. */
	text(length: number): string {
		let text = '';
		while (text.length < length) {
			const from = Math.floor(this.#random() * SENTENCES.length);
			for (const sentence of SENTENCES.slice(from, from + 3)) text += `${sentence} `;
		}
		return text.slice(0, length);
	}

	/** `sizes` in turn, in characters. */
	entries(
		name: string,
		count: number,
		sizes: readonly number[],
		group = 'articles',
	): readonly Entry[] {
		return Array.from({ length: count }, (_, at) => {
			const length = sizes[at % sizes.length] ?? 200;
			return createEntry(
				`${name} ${at} ${this.text(Math.min(length, 400))}`,
				this.text(length),
				group,
			);
		});
	}

	#random(): number {
		this.#seed = (this.#seed * 48_271) % 2_147_483_647;
		return this.#seed / 2_147_483_647;
	}
}

/** The lengths of blocks in articles: mostly a sentence or two, some of them long. */
export const SHORT = [60, 140, 220, 300, 420, 560, 740, 900, 1100, 1060];
export const LONG = [4000, 6000, 7000, 8000, 10_000];

export function createEntry(text: string, response: string, group: string): Entry {
	const provider = 'anthropic';
	const model = 'claude-sonnet-4-6';
	const prompt = {
		text,
		source: 'en-US',
		target: 'de-DE',
		format: 'html',
		glossary: '',
		style: 'c0ffee00c0ffee00',
		version: '1',
	};
	const digest = createHash('md5').update(text).digest('hex');
	return {
		request: { provider, model, collection: group, prompt },
		response,
		key: `ai_response:v1:${provider}:${model}:${digest}:collection:${group}`,
		group,
	};
}

/**
 * The same entry with a prompt that nobody has seen: whatever is remembered about the old one does
 * not help.
 */
export function renew({ request, ...entry }: Entry): Entry {
	const { prompt } = request;
	return {
		...entry,
		request: { ...request, prompt: typeof prompt === 'string' ? prompt : { ...prompt } },
	};
}
