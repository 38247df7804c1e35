import type { ApprovedMemory, ApprovedRef } from '../../cache/approved.ts';
import type { ResponseCache, WarmRequest } from '../../cache/cache.ts';
import type { Config } from '../../config/config.ts';
import type { ImportResponse, WarmResponse, WarmText } from '../../contract/memory.ts';
import { detectFormat } from '../../documents/detection.ts';
import { segmentDigest } from '../../documents/segment-digest.ts';
import type { ReadUnit } from '../../exchange/unit.ts';
import { giveWay } from '../../pace.ts';
import { missesTerm } from '../../translation/glossary/term-check.ts';
import { makeTask } from '../../translation/units/analysis.ts';
import type { DirectusContext } from '../host/context.ts';
import { type ImportUnit, type MachineUnit, UNIT_FORMATS, UnitCheck } from './import-unit.ts';
import type { TextKind } from '../../documents/document.ts';
import { unitsOfText } from './text-units.ts';
import { type HouseStyle, readHouseStyle } from '../host/settings.ts';

/** Units that are written together, and the characters from which on it is fewer. */
const UNITS_AT_ONCE = 200;
const CHARACTERS_AT_ONCE = 1_000_000;
/** The faults that are told, and what is told of each, in characters: it may quote the file. */
const MAX_FAULTS = 20;
const MAX_FAULT_LENGTH = 300;
const MISSES_TERM = 'it misses a term of the glossary';
/** Where the wording came from, in place of an item: no edit takes it back. */
const ORIGIN = 'import';

interface MemoryImportOptions {
	readonly context: DirectusContext;
	readonly config: Config;
	readonly cache: ResponseCache;
	readonly approved: ApprovedMemory;
}

/** Takes a person's units as approved wording, a machine's into the cache. What is known stays. */
export class MemoryImport {
	readonly #options: MemoryImportOptions;

	constructor(options: MemoryImportOptions) {
		this.#options = options;
	}

	/**
	 * `collection` is of units that name none, `author` whoever takes them for a person's. On a
	 * `StoreError` what was taken stays.
	 */
	async take(
		units: AsyncIterable<ReadUnit>,
		collection: string | undefined,
		author: string | null,
	): Promise<ImportResponse> {
		const { house, gate, report } = await this.#open(collection);
		let taken: ImportUnit[] = [];
		let characters = 0;
		for await (const { place, unit, fault } of units) {
			await giveWay();
			report.units += 1;
			const checked = unit === null ? fault : await gate.check(unit, place);
			if (checked !== null && typeof checked === 'object') {
				taken.push(checked);
				characters += checked.source.length + checked.target.length;
			} else refuse(report, place, checked ?? 'it cannot be read');
			if (taken.length < UNITS_AT_ONCE && characters < CHARACTERS_AT_ONCE) continue;
			await this.#write(taken, house, report, author);
			taken = [];
			characters = 0;
		}
		await this.#write(taken, house, report, author);
		return report;
	}

	/** Takes each text whole or not at all. On a `StoreError` what was taken stays. */
	async takeTexts(texts: readonly WarmText[]): Promise<WarmResponse> {
		const { house, gate, report } = await this.#open(undefined);
		const taken: MachineUnit[] = [];
		for (const [place, text] of texts.entries()) {
			await giveWay();
			const units = await this.#unitsOf(text, place, gate, house);
			if (typeof units === 'string') refuse(report, place, units);
			else for (const unit of units) taken.push(unit);
		}
		await this.#warm(taken, house, report);
		const { cached: written, known: skipped, refused, faults } = report;
		return { written, skipped, refused, faults };
	}

	async #open(collection: string | undefined) {
		const { context, config } = this.#options;
		const schema = await context.getSchema();
		const house = await readHouseStyle(context, schema, config);
		const gate = new UnitCheck({ context, schema, collection, jsonPaths: config.jsonPaths });
		return { house, gate, report: startReport() };
	}

	/** A text's units as each field of its collection would read it, or why there are none. */
	async #unitsOf(
		text: WarmText,
		place: number,
		gate: UnitCheck,
		house: HouseStyle,
	): Promise<readonly MachineUnit[] | string> {
		const { sourceLanguage, targetLanguage, provider } = text;
		if (sourceLanguage === targetLanguage) return 'its languages are the same';
		if (provider !== undefined && !Object.hasOwn(this.#options.config.providers, provider)) {
			return `there is no provider "${provider}"`;
		}
		const read: (readonly MachineUnit[] | string)[] = [];
		for (const kind of await kindsOf(text, gate)) {
			read.push(await this.#checkAll(await unitsOfText(text, kind), place, gate, house));
		}
		const taken = read.filter((units) => typeof units !== 'string').flat();
		return taken.length > 0 ? taken : (read[0] ?? 'no field reads it');
	}

	async #checkAll(
		units: Awaited<ReturnType<typeof unitsOfText>>,
		place: number,
		gate: UnitCheck,
		house: HouseStyle,
	): Promise<readonly MachineUnit[] | string> {
		if (typeof units === 'string') return units;
		const taken: MachineUnit[] = [];
		for (const unit of units) {
			await giveWay();
			const checked = await gate.checkMachine(unit, place);
			if (typeof checked === 'string') return checked;
			if (this.#requestsOf(checked, house).length === 0) return MISSES_TERM;
			taken.push(checked);
		}
		return taken;
	}

	async #write(
		units: readonly ImportUnit[],
		house: HouseStyle,
		report: Report,
		author: string | null,
	): Promise<void> {
		const { person = [], machine = [] } = Object.groupBy(units, ({ origin }) => origin);
		await this.#approve(person, report, author);
		await this.#warm(machine, house, report);
	}

	async #approve(
		units: readonly ImportUnit[],
		report: Report,
		author: string | null,
	): Promise<void> {
		const wanted: { readonly unit: ImportUnit; readonly ref: ApprovedRef }[] = [];
		for (const unit of units) {
			await giveWay();
			wanted.push(...refsOf(unit).map((ref) => ({ unit, ref })));
		}
		await giveWay();
		const found = await this.#options.approved.read(wanted.map(({ ref }) => ref));
		const open = wanted.filter((_, index) => found[index] === null);
		const taken = new Set(open.map(({ unit }) => unit));
		report.approved += taken.size;
		report.known += units.length - taken.size;
		const at = Date.now();
		await giveWay();
		await this.#options.approved.learn(
			open.map(({ unit: { target: text, source }, ref }) => ({
				ref,
				wording: { text, origin: ORIGIN, at, author, source },
			})),
		);
	}

	async #warm(units: readonly MachineUnit[], house: HouseStyle, report: Report): Promise<void> {
		const requests: WarmRequest[] = [];
		const others: WarmRequest[] = [];
		for (const unit of units) {
			await giveWay();
			const [own, ...further] = this.#requestsOf(unit, house);
			if (own === undefined) refuse(report, unit.place, MISSES_TERM);
			else requests.push(own);
			others.push(...further);
		}
		await giveWay();
		const { written, skipped } = await this.#options.cache.warm(requests);
		report.cached += written;
		report.known += skipped;
		await this.#options.cache.warm(others);
	}

	/**
	 * Under the unit's own model where the chain has it; else under the chain's first, and its own
	 * where the provider is known, for flows with chains of their own.
	 */
	#requestsOf(unit: MachineUnit, house: HouseStyle): readonly WarmRequest[] {
		const { chain, providers } = this.#options.config;
		const { sourceLanguage, targetLanguage, collection, target, provider, model } = unit;
		const own = chain.find((member) => member.provider === provider && member.model === model);
		const isKnown = provider !== null && Object.hasOwn(providers, provider);
		const maker = isKnown && model !== null ? [{ provider, model }] : [];
		const task = makeTask('s1', unit.format ?? 'plain', unit.source, {
			sourceLanguage,
			targetLanguage,
			chain: own === undefined ? [...chain.slice(0, 1), ...maker] : [own],
			collection,
			glossary: house.glossary,
			styleGuide: house.styleGuide,
		});
		if (missesTerm(task.terms, target)) return [];
		return task.requests.map((request) => ({
			...request,
			response: target,
			contentType: 'static',
			// No item has an empty key: what is stored for it outlives the changes of all items.
			item: { collection: collection ?? '', item: '' },
		}));
	}
}

/** Runs read a text as its field's interface says, not as it looks. */
async function kindsOf(
	{ text, format = 'auto', collection }: WarmText,
	gate: UnitCheck,
): Promise<readonly TextKind[]> {
	const fields = collection === undefined ? [] : await gate.fieldsOf(collection);
	const wanted = fields.filter((field) => format === 'auto' || field.format === format);
	if (wanted.length === 0) return [{ format: format === 'auto' ? detectFormat(text) : format }];
	const kinds = Map.groupBy(wanted, (field) => JSON.stringify([field.format, field.parseOptions]));
	return [...kinds.values()].flatMap((same) => same.slice(0, 1));
}

function refsOf(unit: ImportUnit): readonly ApprovedRef[] {
	const { collection, sourceLanguage, targetLanguage, source } = unit;
	const digest = segmentDigest(source).toString('base64url');
	const ref = { collection, sourceLanguage, targetLanguage, digest };
	const formats = unit.format === null ? UNIT_FORMATS : [unit.format];
	return formats.map((format) => ({ ...ref, format }));
}

type Report = ReturnType<typeof startReport>;

function startReport() {
	const faults: { place: number; fault: string }[] = [];
	return { units: 0, approved: 0, cached: 0, known: 0, refused: 0, faults };
}

function refuse(report: Report, place: number, fault: string): void {
	report.refused += 1;
	if (report.faults.length < MAX_FAULTS) {
		report.faults.push({ place, fault: fault.slice(0, MAX_FAULT_LENGTH) });
	}
}
