import { ResponseCache } from '../../src/cache/cache.ts';
import { markTags } from '../../src/documents/adopt.ts';
import type { Format, Segment } from '../../src/documents/document.ts';
import { normaliseSegment, parseDocument, segmentDigest } from '../../src/documents/format.ts';
import type { ChainMember } from '../../src/providers/provider.ts';
import { MemoryStore } from '../../src/store/memory.ts';
import { recallRow, type RenderedField } from '../../src/translation/row-memory.ts';
import { Translator } from '../../src/translation/translator.ts';
import { hasWords, type UnitMemory } from '../../src/translation/unit-plan.ts';
import type { UnitResult } from '../../src/translation/unit-result.ts';
import { blocksOf, countNew } from './block.ts';
import type { DocumentHistory } from './history.ts';
import { MarkingRouter, unmark } from './marking-router.ts';

export interface ReplayOptions {
	/** Translate a field from its own earlier translation first, as the operation does. */
	readonly row: boolean;
	/** Empty the cache before each revision. */
	readonly cold: boolean;
}

/** Characters are counted after the first revision of a document. */
export interface DocumentReport {
	readonly doc: string;
	readonly format: Format;
	/** Revisions that changed the text. */
	readonly updates: number;
	/** Canonical text of the segments that were sent. */
	readonly sent: number;
	/** The whole text, each time. */
	readonly wholeField: number;
	/** Blocks that the revision before did not hold. */
	readonly newBlocks: number;
	/** Blocks that no earlier revision held. */
	readonly unseenBlocks: number;
	/** Reasons of the updates that were refused. */
	readonly refusals: readonly string[];
	/** Whether the last translation holds all of the last source, and nothing else. */
	readonly final: 'right' | 'wrong' | 'refused';
}

interface DigestedSegment {
	readonly digest: string;
	readonly segment: Segment;
}

/** What stands in the target row, and what provenance knows of it. */
interface TargetRow {
	readonly current: readonly DigestedSegment[];
	readonly rendered: RenderedField;
}

const MEMBER: ChainMember = { provider: 'openai', model: 'replay' };
const FIELD = 'body';
/** One language of two countries: texts in any language pass as translated. */
const LANGUAGES = { source: 'en-US', target: 'en-GB' };
const CACHE_BYTES = 1_000_000_000;

/** Translates every revision of every document in order, through the real cache and translator. */
export async function replayHistories(
	histories: readonly DocumentHistory[],
	options: ReplayOptions,
): Promise<readonly DocumentReport[]> {
	const replayer = new Replayer(options);
	const reports: DocumentReport[] = [];
	for (const history of histories) reports.push(await replayer.replay(history));
	await replayer.close();
	return reports;
}

class Replayer {
	readonly #options: ReplayOptions;
	readonly #router = new MarkingRouter();
	#cache = openCache();

	constructor(options: ReplayOptions) {
		this.#options = options;
	}

	close(): Promise<void> {
		return this.#cache.close();
	}

	async replay({ doc, format, bodies }: DocumentHistory): Promise<DocumentReport> {
		const changed = bodies.filter((body, index) => body !== bodies[index - 1]);
		const totals = { sent: 0, wholeField: 0, newBlocks: 0, unseenBlocks: 0 };
		const refusals: string[] = [];
		const seen = new Set<string>();
		let before: ReadonlySet<string> = new Set();
		let row: TargetRow | null = null;
		let final: DocumentReport['final'] = 'right';
		for (const [index, body] of changed.entries()) {
			const startedAt = this.#router.characters;
			const source = digestSegments(body, format);
			const memory = row === null || !this.#options.row ? null : recall(source, row);
			const result = await this.#translate(doc, format, body, memory);
			const blocks = blocksOf(body, format);
			if (index > 0) {
				totals.sent += this.#router.characters - startedAt;
				totals.wholeField += body.length;
				totals.newBlocks += countNew(blocks, before);
				totals.unseenBlocks += countNew(blocks, seen);
			}
			before = new Set(blocks);
			for (const block of blocks) seen.add(block);
			if (result.status === 'translated') {
				row = toRow(source, digestSegments(result.text, format), result);
				final = belongs(result.text, body, format, countWords(source)) ? 'right' : 'wrong';
			} else {
				refusals.push(result.status === 'refused' ? result.reason : result.status);
				final = 'refused';
			}
		}
		return { doc, format, updates: Math.max(changed.length - 1, 0), ...totals, refusals, final };
	}

	async #translate(
		doc: string,
		format: Format,
		text: string,
		memory: UnitMemory | null,
	): Promise<UnitResult> {
		if (this.#options.cold) {
			await this.#cache.close();
			this.#cache = openCache();
		}
		const result = await new Translator(this.#cache, this.#router).translate({
			sourceLanguage: LANGUAGES.source,
			targets: [
				{
					language: LANGUAGES.target,
					units: [{ id: FIELD, name: FIELD, text, format }],
					memory: memory === null ? undefined : new Map([[FIELD, memory]]),
				},
			],
			chain: [MEMBER],
			contentType: 'standard',
			collection: 'replay',
			item: { collection: 'replay', item: doc },
			glossary: [],
			refresh: false,
			dryRun: false,
			signal: new AbortController().signal,
		});
		const [unit] = result.languages[0]?.units ?? [];
		if (unit === undefined) throw new Error('replay: the translator left a field out');
		return unit;
	}
}

function openCache(): ResponseCache {
	return new ResponseCache({
		store: new MemoryStore({ maxBytes: CACHE_BYTES }),
		namespace: 'replay',
		ttlSeconds: 86_400,
		statsDays: 1,
	});
}

/** A text's segments in order, each with what tells it from others. */
function digestSegments(text: string, format: Format): readonly DigestedSegment[] {
	return parseDocument(text, format).segments.map((segment) => ({
		digest: segmentDigest(normaliseSegment(segment.text)).toString('base64url'),
		segment,
	}));
}

function recall(source: readonly DigestedSegment[], row: TargetRow): UnitMemory {
	return { member: MEMBER, ...recallRow(source, row.rendered, row.current, false) };
}

/** As a write leaves it: the target's own segments are known only where they pair up with the source's. */
function toRow(
	source: readonly DigestedSegment[],
	current: readonly DigestedSegment[],
	{ segments }: Extract<UnitResult, { status: 'translated' }>,
): TargetRow {
	return {
		current,
		rendered: {
			source: source.map(({ digest }) => digest),
			tags: source.map(({ segment }) => markTags(segment)),
			target: current.length === source.length ? current.map(({ digest }) => digest) : [],
			shapes: segments.map(({ shape }) => shape),
			people: new Set(),
		},
	};
}

function countWords(source: readonly DigestedSegment[]): number {
	return source.filter(({ segment }) => hasWords(segment.text)).length;
}

/** Without its marks the target is the source, and each of so many segments with words has one. */
export function belongs(target: string, source: string, format: Format, words: number): boolean {
	const { text, marks } = unmark(target);
	return marks === words && simplify(text, format) === simplify(source, format);
}

/** Without what a translation may spell in another way: line breaks inside of a segment, and in Markdown emphasis. */
function simplify(text: string, format: Format): string {
	const spelled =
		format === 'markdown'
			? text
					.replace(/\n[ \t]*(?:>[ \t]?)+/g, ' ')
					.replace(/<\/?(?:em|strong|del)>|[*_~]|\\(?=[!-/:-@[-`{|}])/g, '')
			: text;
	return spelled.replace(/\s+/g, ' ');
}
