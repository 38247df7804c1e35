import type { ApprovedMemory, ApprovedRef } from '../cache/approved.ts';
import type { ResponseCacheFace, WarmRequest } from '../cache/cache.ts';
import type { Config } from '../config.ts';
import { FORMATS, type ImportResponse, type MemoryUnit } from '../contract.ts';
import { compareTags, tokeniseCanonical } from '../documents/canonical.ts';
import { normaliseSegment, segmentDigest } from '../documents/format.ts';
import { verify } from '../documents/verify.ts';
import type { GivenUnit, ReadUnit } from '../exchange/exchange.ts';
import { missesTerm } from '../translation/term-check.ts';
import { hasWords, makeTask } from '../translation/unit-plan.ts';
import type { DirectusContext, SchemaOverview } from './context.ts';
import { type HouseStyle, readHouseStyle } from './settings.ts';
import { findShape } from './shape.ts';

/** Units that are verified and written together. */
const CHUNK = 200;
const MAX_FAULTS = 20;
const UNIT_FORMATS = FORMATS.filter((format) => format !== 'auto');
/** Where the wording came from, in place of an item: no edit takes it back. */
const ORIGIN = 'import';

interface Unit extends Omit<MemoryUnit, 'format'> {
	readonly place: number;
	/** Null where the file does not tell: a person's wording holds in any. */
	readonly format: MemoryUnit['format'] | null;
}

/** Takes translation units in: a person's as approved wording, a machine's into the cache. What is known stays. */
export class MemoryImport {
	readonly #context: DirectusContext;
	readonly #config: Config;
	readonly #cache: ResponseCacheFace;
	readonly #approved: ApprovedMemory;

	constructor(options: {
		readonly context: DirectusContext;
		readonly config: Config;
		readonly cache: ResponseCacheFace;
		readonly approved: ApprovedMemory;
	}) {
		this.#context = options.context;
		this.#config = options.config;
		this.#cache = options.cache;
		this.#approved = options.approved;
	}

	/** `collection` is that of units that name none. Rejects with `StoreError`; what was taken before stays. */
	async take(
		units: AsyncIterable<ReadUnit>,
		collection: string | undefined,
	): Promise<ImportResponse> {
		const schema = await this.#context.getSchema();
		const house = await readHouseStyle(this.#context, schema, this.#config);
		const report = new Report();
		let chunk: Unit[] = [];
		for await (const { place, unit, fault } of units) {
			report.units += 1;
			const checked = unit === null ? fault : check(unit, place, collection, schema);
			if (checked === null || typeof checked === 'string') {
				report.refuse(place, checked ?? 'it cannot be read');
				continue;
			}
			chunk.push(checked);
			if (chunk.length < CHUNK) continue;
			await this.#write(chunk, house, report);
			chunk = [];
		}
		await this.#write(chunk, house, report);
		return report.toResponse();
	}

	async #write(units: readonly Unit[], house: HouseStyle, report: Report): Promise<void> {
		await this.#approve(
			units.filter(({ origin }) => origin === 'person'),
			report,
		);
		await this.#warm(
			units.filter(({ origin }) => origin === 'machine'),
			house,
			report,
		);
	}

	async #approve(units: readonly Unit[], report: Report): Promise<void> {
		const wanted = units.flatMap((unit) => refsOf(unit).map((ref) => ({ unit, ref })));
		const found = await this.#approved.read(wanted.map(({ ref }) => ref));
		const open = wanted.filter((_, index) => found[index] === null);
		const taken = new Set(open.map(({ unit }) => unit));
		report.approved += taken.size;
		report.known += units.length - taken.size;
		const at = Date.now();
		await this.#approved.learn(
			open.map(({ unit, ref }) => ({ ref, wording: { text: unit.target, origin: ORIGIN, at } })),
		);
	}

	async #warm(units: readonly Unit[], house: HouseStyle, report: Report): Promise<void> {
		const requests = units.flatMap((unit): WarmRequest[] => {
			const request = this.#requestOf(unit, house);
			if (request === null) report.refuse(unit.place, 'it misses a term of the glossary');
			return request === null ? [] : [request];
		});
		const { written, skipped } = await this.#cache.warm(requests);
		report.cached += written;
		report.known += skipped;
	}

	/** Under the model that made it where the chain has it, else under the chain's first. */
	#requestOf(unit: Unit, house: HouseStyle): WarmRequest | null {
		const { chain } = this.#config;
		const maker = chain.filter(
			({ provider, model }) => provider === unit.provider && model === unit.model,
		);
		const { sourceLanguage, targetLanguage, collection, target } = unit;
		const task = makeTask('s1', unit.format ?? 'plain', unit.source, {
			sourceLanguage,
			targetLanguage,
			chain: [...maker, ...chain].slice(0, 1),
			collection,
			glossary: house.glossary,
			styleGuide: house.styleGuide,
		});
		const [request] = task.requests;
		if (request === undefined || missesTerm(task.terms, target)) return null;
		return { ...request, response: target, contentType: 'static' };
	}
}

/** The unit as it can be taken, or why it cannot. */
function check(
	unit: GivenUnit,
	place: number,
	collectionOfOthers: string | undefined,
	schema: SchemaOverview,
): Unit | string {
	const collection = unit.collection ?? collectionOfOthers;
	if (collection === undefined) return 'it names no collection; name one in the call';
	if (findShape(schema, collection) === null) {
		return `"${collection}" is no collection with translations`;
	}
	const { sourceLanguage, targetLanguage, origin = 'person' } = unit;
	const format = UNIT_FORMATS.find((name) => name === unit.format);
	if (unit.format != null && format === undefined) return `"${unit.format}" is no format`;
	const source = normaliseSegment(unit.source);
	const target = unit.target.trim();
	if (!hasWords(source)) return 'its source holds no words';
	const fault =
		origin === 'person'
			? compareTags(tokeniseCanonical(source), tokeniseCanonical(target))
			: verify(source, target, {
					sourceLanguage,
					// Pseudolocalisation stays in the source's language.
					targetLanguage: unit.provider === 'pseudo' ? sourceLanguage : targetLanguage,
				});
	if (target === '' || fault !== null)
		return `its translation does not fit its source (${fault ?? 'empty'})`;
	return {
		place,
		collection,
		sourceLanguage,
		targetLanguage,
		source,
		target,
		origin,
		format: format ?? null,
		provider: unit.provider ?? null,
		model: unit.model ?? null,
	};
}

function refsOf(unit: Unit): readonly ApprovedRef[] {
	const { collection, sourceLanguage, targetLanguage, source, format } = unit;
	const digest = segmentDigest(source).toString('base64url');
	return (format === null ? UNIT_FORMATS : [format]).map((name) => ({
		collection,
		sourceLanguage,
		targetLanguage,
		format: name,
		digest,
	}));
}

class Report {
	units = 0;
	approved = 0;
	cached = 0;
	known = 0;
	#refused = 0;
	readonly #faults: { place: number; fault: string }[] = [];

	refuse(place: number, fault: string): void {
		this.#refused += 1;
		if (this.#faults.length < MAX_FAULTS) this.#faults.push({ place, fault });
	}

	toResponse(): ImportResponse {
		const { units, approved, cached, known } = this;
		return { units, approved, cached, known, refused: this.#refused, faults: this.#faults };
	}
}
