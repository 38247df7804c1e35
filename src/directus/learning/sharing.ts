import { BUNDLE, ORIGIN } from '../../contract/names.ts';
import { itemLane, type LaneOf, sharedLane } from '../../translation/lane.ts';
import type {
	Accountability,
	DirectusContext,
	PrimaryKey,
	Row,
	SchemaOverview,
} from '../host/context.ts';
import type { TranslationsModel } from '../content/translations-model.ts';
import { type ItemRows, rowOfLanguage } from '../rows/item-rows.ts';
import { isFree, mayUpdateAll, readPermissions, Teachers } from './teachers.ts';

interface Place {
	readonly context: DirectusContext;
	readonly schema: SchemaOverview;
	readonly model: TranslationsModel;
}

/**
 * Decides whom the answers of a run serve. A model may do what a text says, to whatever stands
 * beside it: so what is asked for an item whose text was written by somebody who may not change all
 * translations of the collection serves that item alone.
 */
export class Sharing {
	readonly #place: Place;
	/** The run itself may write all of the collection. */
	readonly isWriter: boolean;
	/** There may be others who can write some of it. */
	readonly #isOpen: boolean;
	readonly #teachers: Teachers;
	/** By collection. */
	readonly #asked = new Map<string, AskedItems>();

	private constructor(place: Place, isWriter: boolean, isOpen: boolean) {
		this.#place = place;
		this.isWriter = isWriter;
		this.#isOpen = isOpen;
		this.#teachers = new Teachers(place.context, 'editors');
	}

	/** Of a run with the rights of `accountability`. */
	static async open(place: Place, accountability: Accountability | null): Promise<Sharing> {
		const { context, schema, model } = place;
		const isWriter =
			accountability === null ||
			(await mayUpdateAll(accountability, context, schema, model.junction));
		return new Sharing(place, isWriter, isWriter && (await isOpenToOthers(place)));
	}

	async laneOf(item: ItemRows, sourceKey: PrimaryKey): Promise<LaneOf> {
		const ref = { collection: this.#place.model.collection, item: String(item.key) };
		const isShared = this.isWriter && (!this.#isOpen || (await this.#isOfWriters(item, sourceKey)));
		return isShared ? sharedLane(ref) : itemLane(ref);
	}

	/** Whether all that ever wrote the item's text, as far as is known, may write all of it. */
	async #isOfWriters(item: ItemRows, sourceKey: PrimaryKey): Promise<boolean> {
		const { schema, model } = this.#place;
		const { collection, junction, junctionKey } = model;
		const row = junction === collection ? undefined : rowOfLanguage(model, item, sourceKey);
		const wrote = [...(await this.#writersOf(collection, item.key))];
		if (row !== undefined) wrote.push(...(await this.#writersOf(junction, row[junctionKey])));
		const users = new Map(
			wrote.map(({ user, ip }) => [`${String(user)} ${String(ip)}`, { user, ip }]),
		);
		for (const { user, ip } of users.values()) {
			if (typeof user !== 'string') return false;
			const author = { user, ip: typeof ip === 'string' ? ip : null };
			if (!(await this.#teachers.may(author, schema, junction, null))) return false;
		}
		return users.size > 0;
	}

	/** Directus has no index on an activity's item: what is asked for together is read together. */
	async #writersOf(collection: string, key: unknown): Promise<readonly Row[]> {
		const asked = this.#asked.get(collection) ?? this.#ask(collection);
		asked.keys.add(String(key));
		return (await asked.writers).get(String(key)) ?? [];
	}

	#ask(collection: string): AskedItems {
		const keys = new Set<string>();
		const { context, model } = this.#place;
		const isInColumns = model.collection === model.junction;
		const read = async (): Promise<ReadonlyMap<unknown, readonly Row[]>> => {
			await new Promise(setImmediate);
			this.#asked.delete(collection);
			const rows = await context
				.database('directus_activity')
				.where({ collection })
				.whereIn('item', [...keys])
				.whereIn('action', ['create', 'update'])
				.distinct<Row[]>('item', 'action', 'user', 'ip', 'origin', 'user_agent');
			// Only there are writes of ours among those of sources. A client may claim to be us.
			const others = isInColumns ? rows.filter((row) => !isOurs(row)) : rows;
			return Map.groupBy(others, ({ item }) => String(item));
		};
		const asked = { keys, writers: read() };
		this.#asked.set(collection, asked);
		return asked;
	}
}

/** Items whose writers are being asked for, by the keys that have come so far. */
interface AskedItems {
	readonly keys: Set<string>;
	readonly writers: Promise<ReadonlyMap<unknown, readonly Row[]>>;
}

/** Of translations in the item's own columns our writes are among its own. */
function isOurs({ action, origin, user_agent: agent }: Row): boolean {
	return action === 'update' && origin === ORIGIN && String(agent).startsWith(`${BUNDLE}/`);
}

/** Whether the public, a share or a policy lets anybody write here who may not write all of it. */
async function isOpenToOthers({ context, schema, model }: Place): Promise<boolean> {
	const { database } = context;
	const { collection, junction } = model;
	const shared: unknown = await database('directus_shares').where({ collection }).first('id');
	if (shared !== undefined) return true;
	const permissions = await readPermissions(context, schema, [
		{ collection: { _in: [collection, junction] } },
		{ action: { _in: ['create', 'update'] } },
	]);
	if (permissions.length === 0) return false;
	const open = await database('directus_access')
		.whereNull('role')
		.whereNull('user')
		.select<Row[]>('policy');
	const isPublic = new Set(open.map(({ policy }) => policy));
	const byPolicy = Map.groupBy(permissions, ({ policy }) => policy);
	return [...byPolicy].some(([policy, granted]) => {
		const isWhole = granted.some(
			(one) =>
				one['collection'] === junction && one['action'] === 'update' && isFree(one['permissions']),
		);
		return isPublic.has(policy) || !isWhole;
	});
}
