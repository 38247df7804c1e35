import type { CacheRequest } from '../../cache/cache.ts';
import type { Format, ParseOptions, Segment } from '../../documents/document.ts';
import { readText, type TextReading } from '../../documents/reading.ts';
import { normaliseSegment } from '../../documents/segment-digest.ts';
import { giveWay } from '../../pace.ts';
import type { ChainMember, LanguagePair } from '../../providers/request.ts';
import { ContextReader } from './context.ts';
import { type Glossary, matchTerms } from '../glossary/glossary.ts';
import type { RowSegment } from './row-memory.ts';
import type { LaneOf } from '../lane.ts';
import { speaksToModel } from '../orders.ts';
import { promptOf, type SegmentTask, shapingOf } from '../segment-task.ts';

/** One text to translate: a field of an item, or a text handed in. */
export interface TextUnit {
	readonly id: string;
	/** The name of its field or key, which tells the model what a short text is. */
	readonly name?: string | undefined;
	readonly text: string;
	readonly format: Format;
	readonly parseOptions?: ParseOptions | undefined;
}

/** What stands in the target row already, in the order of the unit's segments. */
export interface UnitMemory {
	/** Who made its machine segments. */
	readonly member: ChainMember;
	readonly segments: readonly (RowSegment | null)[];
	/** How segments read that stood there once, left, and are back; in the same order. */
	readonly former?: readonly (RowSegment | null)[] | undefined;
}

/** Where the translation of one segment comes from. */
export type AnalysedSegment =
	| { readonly kind: 'fixed' }
	| {
			readonly kind: 'row';
			readonly memory: RowSegment;
			readonly member: ChainMember;
			readonly task: SegmentTask;
	  }
	| { readonly kind: 'task'; readonly task: SegmentTask };

export interface ParsedUnit {
	readonly unit: TextUnit;
	readonly reading: TextReading;
}

export interface AnalysedUnit extends ParsedUnit {
	readonly segments: readonly AnalysedSegment[];
}

export interface AnalysisOptions extends LanguagePair {
	readonly chain: readonly ChainMember[];
	readonly collection?: string | undefined;
	readonly glossary: Glossary;
	readonly styleGuide?: string | undefined;
	readonly memory: ReadonlyMap<string, UnitMemory> | undefined;
	/** Take nothing from the row that a machine made; a person's wording stays. */
	readonly leaveRow: boolean;
	/** Default: that of every run over the collection. */
	readonly lane?: LaneOf | undefined;
	/** Another one than today's. */
	readonly promptVersion?: string | undefined;
}

export async function parseUnit(unit: TextUnit): Promise<ParsedUnit> {
	return { unit, reading: await readText(unit.text, unit) };
}

/** Whether there is anything to translate besides tags, numbers and signs. */
export function hasWords(text: string): boolean {
	return /\p{L}/u.test(text.replace(/<\/?\d+\/?>|&(?:amp|lt|gt);/g, ''));
}

/** Finds where each segment's translation comes from; equal texts are one task. */
export async function analyseUnits(
	units: readonly ParsedUnit[],
	options: AnalysisOptions,
): Promise<{ readonly analysed: readonly AnalysedUnit[]; readonly tasks: readonly SegmentTask[] }> {
	const known = new Map<string, SegmentTask>();
	const tasks = new Set<SegmentTask>();
	const taskOf = (unit: TextUnit, segment: Segment): SegmentTask => {
		const text = normaliseSegment(segment.text);
		const speaks = speaksToModel(text);
		const lane = options.lane?.(unit, speaks);
		const name = JSON.stringify([unit.format, text, lane]);
		const id = `s${known.size + 1}`;
		const task = known.get(name) ?? makeTask(id, unit.format, text, { ...options, lane, speaks });
		known.set(name, task);
		if (segment.fences !== undefined) task.fences = unite(task.fences, segment.fences);
		if (segment.inner !== undefined) task.inner = unite(task.inner, segment.inner);
		return task;
	};
	const analysed: AnalysedUnit[] = [];
	for (const { unit, reading } of units) {
		const memory = options.memory?.get(unit.id);
		const reader = new ContextReader(unit.name, options.collection);
		const analyse = (segment: Segment, index: number): AnalysedSegment => {
			const { text } = segment;
			reader.enter(segment);
			const remembered = memory?.segments[index];
			if (!hasWords(text) && remembered?.byPerson !== true) return { kind: 'fixed' };
			const task = taskOf(unit, segment);
			if (memory && remembered && stands(remembered, task, options)) {
				return { kind: 'row', memory: remembered, member: memory.member, task };
			}
			const former = memory?.former?.[index];
			if (memory && former && stands(former, task, options)) {
				task.former ??= { translation: former.translation, member: memory.member };
			}
			task.occurrences += 1;
			task.context ??= reader.contextOf(text);
			tasks.add(task);
			return { kind: 'task', task };
		};
		const segments: AnalysedSegment[] = [];
		for (const { segment } of reading.segments) {
			await giveWay();
			segments.push(analyse(segment, segments.length));
		}
		analysed.push({ unit, reading, segments });
	}
	return { analysed, tasks: [...tasks] };
}

/** A person's wording stands always, a machine's while what shaped it is the same. */
function stands(memory: RowSegment, task: SegmentTask, options: AnalysisOptions): boolean {
	if (memory.byPerson) return true;
	if (options.leaveRow) return false;
	return memory.shaping === null || memory.shaping === shapingOf(task.terms, options.styleGuide);
}

/** `text` is normalised. */
export function makeTask(
	id: string,
	format: Format,
	text: string,
	options: Omit<AnalysisOptions, 'memory' | 'leaveRow' | 'lane'> & {
		readonly lane?: string | undefined;
		readonly speaks?: boolean;
	},
): SegmentTask {
	const { chain, collection, lane, speaks = speaksToModel(text) } = options;
	const terms = matchTerms(text, options.glossary, options.targetLanguage);
	const shared = promptOf({ text, format, terms }, options);
	const asked = (prompt: CacheRequest['prompt']): readonly CacheRequest[] =>
		chain.map((member) => ({ ...member, collection, prompt }));
	return {
		id,
		text,
		terms,
		speaks,
		lane,
		requests: asked(lane === undefined ? shared : { ...shared, lane }),
		readable: lane === undefined ? [] : asked(shared),
		occurrences: 0,
		refused: new Set(),
		context: undefined,
	};
}

/** What shapes each segment of a document for one language, in order. */
export async function shapingsOf(
	texts: readonly string[],
	glossary: Glossary,
	targetLanguage: string,
	styleGuide: string | undefined,
): Promise<readonly string[]> {
	const shapings: string[] = [];
	for (const text of texts) {
		await giveWay();
		const terms = hasWords(text) ? matchTerms(text, glossary, targetLanguage) : null;
		shapings.push(terms === null ? '' : shapingOf(terms, styleGuide));
	}
	return shapings;
}

function unite(some: readonly number[] = [], more: readonly number[]): readonly number[] {
	return [...new Set([...some, ...more])];
}
