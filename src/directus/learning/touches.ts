import { hasJunction, type TranslationsModel } from '../content/translations-model.ts';
import type { Author } from '../host/author.ts';
import type { Row } from '../host/context.ts';
import { type Change, isWritten, stands } from '../rows/changed-items.ts';
import { type ItemRows, rowOfLanguage } from '../rows/item-rows.ts';

/** `made`: a change made the row and named the field. `unknown`: it no longer tells the field. */
export type Touch = 'made' | 'told' | 'unknown' | 'none';

export interface Touched {
	readonly touch: Touch;
	/** Its row was made by one of the changes. */
	readonly isNew: boolean;
	/** Everybody who wrote what stands there; empty where that cannot be told of all of it. */
	readonly authors: readonly Author[];
	/** When the last of them did, in ms since 1970. */
	readonly at: number;
}

const UNTOUCHED: Touched = { touch: 'none', isNew: false, authors: [], at: 0 };

/** What changes of one collection did to the fields of items. */
export class Touches {
	readonly #model: TranslationsModel;
	readonly #ofRows: ReadonlyMap<string, readonly Change[]>;
	readonly #ofParents: ReadonlyMap<string, readonly Change[]>;

	constructor(model: TranslationsModel, changes: readonly Change[]) {
		this.#model = model;
		this.#ofRows = byKey(changes.filter(({ collection }) => collection === model.junction));
		this.#ofParents = byKey(changes.filter(({ collection }) => collection === model.collection));
	}

	/** Of a column in a row that holds `value` now. */
	of(row: Row, column: string, value: unknown): Touched {
		const key = String(row[this.#model.junctionKey]);
		const touching = this.#ofRows.get(key) ?? [];
		const touch = touchOf(touching, key, column);
		const isNew = touching.some(({ kind }) => kind === 'create');
		if (touch === 'none') return { ...UNTOUCHED, isNew };
		const told = touching.filter((change) => isWritten(change, key, column));
		const last = told.at(-1);
		const isLast = last !== undefined && stands(last, key, column, value);
		const at = Math.max(...touching.map((change) => change.at ?? 0));
		return { touch, isNew, authors: isLast ? authorsOf(told) : [], at };
	}

	/** Who made the item's rows vanish. */
	ofVanished(item: ItemRows): Touched {
		const vanishing = this.#ofParents.get(String(item.key)) ?? [];
		const authors = authorsOf(vanishing.filter(({ isVanishing }) => isVanishing === true));
		return { ...UNTOUCHED, authors };
	}

	/** Whether others than `authors` wrote the text that a field translates. */
	isOthersSource(
		item: ItemRows,
		field: string,
		language: string,
		authors: readonly Author[],
	): boolean {
		const row = hasJunction(this.#model) ? rowOfLanguage(this.#model, item, language) : undefined;
		const key = String(row?.[this.#model.junctionKey]);
		const wrote = [
			...(this.#ofRows.get(key) ?? []).filter((change) => isWritten(change, key, field)),
			...(this.#ofParents.get(String(item.key)) ?? []).filter((change) =>
				isWritten(change, String(item.key), field),
			),
		];
		return wrote.some(({ author }) => !authors.some(({ user }) => user === author?.user));
	}
}

function byKey(changes: readonly Change[]): ReadonlyMap<string, readonly Change[]> {
	const byKeys = new Map<string, Change[]>();
	for (const change of changes) {
		for (const key of change.keys) {
			const known = byKeys.get(String(key));
			if (known === undefined) byKeys.set(String(key), [change]);
			else known.push(change);
		}
	}
	return byKeys;
}

function touchOf(touching: readonly Change[], key: string, column: string): Touch {
	const payloads = touching.map(({ payload, overtaken }) =>
		overtaken?.has(key) === true ? null : payload,
	);
	if (payloads.at(-1) !== null && payloads.some((payload) => payload && column in payload)) {
		return touching.every(({ kind }) => kind === 'create') ? 'made' : 'told';
	}
	return payloads.includes(null) ? 'unknown' : 'none';
}

/** The same user at one or more addresses; none where there were several, or one is unknown. */
export function authorsOf(changes: readonly Change[]): readonly Author[] {
	const authors = changes.map(({ author }) => author ?? null);
	const users = new Set(authors.map((author) => author?.user));
	return users.size === 1 ? authors.filter((author) => author !== null) : [];
}
