import { FIRST_CUT } from '../../documents/cut.ts';
import type { ApprovedMemory } from '../../cache/approved.ts';
import { placeOf } from '../../cache/wordings.ts';
import { InvalidInputError } from '../../errors.ts';
import { chunksOf, giveWay } from '../../pace.ts';
import type { Claim } from '../../store/claim.ts';
import type { Leases } from '../../store/leases.ts';
import { keyIn } from '../../store/namespace.ts';
import { nameOfError } from '../host/directus-error.ts';
import {
	type CollectionOwner,
	type CollectionRequest,
	collectionSettings,
} from '../provenance/collection-walk.ts';
import type { PrimaryKey } from '../host/context.ts';
import { hashValue } from '../provenance/hash.ts';
import type { JudgedField, JudgementSettings } from '../provenance/judged-field.ts';
import { judgePage } from '../provenance/judgement.ts';
import type { Provenance } from '../provenance/provenance.ts';
import { readItems, textOf } from '../rows/item-rows.ts';
import { originOf, type Said, wordingOfVersion } from './wording.ts';

const RETRY_MS = 60_000;
const ITEMS_AT_ONCE = 100;

export interface RebuildOptions extends CollectionOwner {
	readonly provenance: Provenance;
	readonly approved: ApprovedMemory;
	readonly claim: Pick<Claim, 'wordingCut' | 'noteWording' | 'mayWork'>;
	readonly leases: Pick<Leases, 'acquire' | 'release'>;
}

/**
 * Approved wording is found by how texts are cut. After that has changed it is learned anew from
 * the rows that taught it, once over all processes; no other row comes to teach by it.
 */
export class WordingRebuild {
	readonly #options: RebuildOptions;
	#timer: NodeJS.Timeout | null = null;

	constructor(options: RebuildOptions) {
		this.#options = options;
	}

	/** Works in the background until some process has done it; today's cut may be the first. */
	start(): void {
		if (this.#options.provenance.cut === FIRST_CUT) return;
		this.#timer = setInterval(() => void this.#try(), RETRY_MS).unref();
		void this.#try();
	}

	close(): void {
		if (this.#timer !== null) clearInterval(this.#timer);
		this.#timer = null;
	}

	async #try(): Promise<void> {
		try {
			if (await this.attempt()) this.close();
		} catch (error) {
			const why = `approved wording could not be rebuilt (${nameOfError(error)})`;
			this.#options.context.logger.warn(`translation-cache: ${why}; it is tried again`);
		}
	}

	/** Answers whether wording is known under today's cut. Rejects with `StoreError`. */
	async attempt(): Promise<boolean> {
		const { claim, provenance, leases, config } = this.#options;
		const lock = keyIn('lock', config.namespace, 'wording');
		if ((await claim.wordingCut()) >= provenance.cut) return true;
		if (!(await claim.mayWork())) return false;
		const [isTaken] = await leases.acquire([lock]);
		if (isTaken !== true) return false;
		try {
			await this.#rebuild();
			await claim.noteWording();
		} finally {
			await leases.release([lock]);
		}
		return true;
	}

	async #rebuild(): Promise<void> {
		for (const { collection, sourceLanguage, places } of (await this.#readTeachers()).values()) {
			const settings = await this.#settingsOf({ collection, sourceLanguage });
			if (settings === null) continue;
			const languages = [settings.sourceLanguage, ...settings.targets].map(({ key }) => key);
			// What came from a file was said in no item.
			const items = new Set([...places.keys()].flatMap((origin) => placeOf(origin)?.item ?? []));
			for (const keys of chunksOf([...items], ITEMS_AT_ONCE)) {
				const rows = await readItems(settings.scope, keys, languages);
				const page = await judgePage(this.#options.provenance, settings, rows);
				for (const [at, { key }] of rows.entries()) {
					for (const field of page[at] ?? []) await this.#learn(field, collection, key, places);
				}
			}
		}
	}

	/** null: the collection, its translations or the language are gone. */
	async #settingsOf(request: CollectionRequest): Promise<JudgementSettings | null> {
		try {
			return await collectionSettings(this.#options, request);
		} catch (error) {
			if (error instanceof InvalidInputError) return null;
			throw error;
		}
	}

	async #learn(
		{ language, name, field, value, state, found }: JudgedField,
		collection: string,
		key: PrimaryKey,
		places: ReadonlyMap<string, Said>,
	): Promise<void> {
		await giveWay();
		const own = { ...field.unit, name };
		const worded = { collection, item: String(key), language: language.code, field: own };
		const said = places.get(originOf(worded));
		const version = found ?? ('version' in state ? state.version : null);
		const text = textOf(value, field.unit);
		if (said === undefined || version === null || text === null) return;
		const segments = await field.segments();
		const isEdited = version.value !== hashValue(value);
		const learned = await wordingOfVersion(segments, version, text, worded, isEdited, said);
		await this.#options.approved.restore(learned);
	}

	/** The places that have taught under another cut, and who says so since when. */
	async #readTeachers(): Promise<ReadonlyMap<string, TaughtCollection>> {
		const taught = new Map<string, TaughtCollection>();
		for await (const page of this.#options.approved.pages()) {
			for (const { ref, wordings } of page) {
				const { collection, sourceLanguage } = ref;
				const name = JSON.stringify([collection, sourceLanguage]);
				const known = taught.get(name) ?? { collection, sourceLanguage, places: new Map() };
				taught.set(name, known);
				for (const { origin, at, author = null } of wordings) {
					const before = known.places.get(origin);
					if (before === undefined || before.at < at) known.places.set(origin, { author, at });
				}
			}
		}
		return taught;
	}
}

interface TaughtCollection {
	readonly collection: string;
	readonly sourceLanguage: string;
	readonly places: Map<string, Said>;
}
