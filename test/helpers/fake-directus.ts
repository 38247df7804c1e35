import { ForbiddenError } from '@directus/errors';
import type {
	Accountability,
	DirectusContext,
	SchemaOverview,
} from '../../src/directus/host/context.ts';
import { FakeDatabase, type Row } from './fake-database.ts';

export interface FakeField {
	readonly type: string;
	readonly interface?: string;
	readonly special?: readonly string[];
	readonly options?: Row;
	/** Characters that the column holds. */
	readonly maxLength?: number;
	readonly isUnique?: boolean;
	readonly isNullable?: boolean;
	readonly hidden?: boolean;
	readonly readonly?: boolean;
	readonly alias?: true;
}

export interface FakeCollection {
	readonly primary: string;
	readonly singleton?: true;
	readonly fields: Readonly<Record<string, FakeField>>;
}

export interface FakeRelation {
	readonly collection: string;
	readonly field: string;
	readonly related_collection: string | null;
	readonly one_field?: string;
	readonly junction_field?: string;
	readonly one_allowed_collections?: readonly string[];
	readonly one_collection_field?: string;
}

export interface FakeModel {
	readonly collections: Readonly<Record<string, FakeCollection>>;
	readonly relations: readonly FakeRelation[];
}

export interface FakeWrite {
	readonly action: 'create' | 'update' | 'delete';
	readonly collection: string;
	readonly key: string | number | null;
	readonly values: Row;
	readonly options: unknown;
	readonly accountability: Accountability | null;
}

export interface FakeEvent {
	readonly event: 'items.create' | 'items.update' | 'items.delete';
	readonly meta: Row & { readonly collection: string };
	readonly accountability: Accountability | null;
}

type Access = 'read' | 'create' | 'update';

/**
 * A Directus in memory, with an admin's role: items, fields and settings by its services' contracts, its history, its events. A write comes
 * to pass at once, unless a test holds it back.
 */
export class FakeDirectus {
	readonly database = new FakeDatabase();
	readonly context: DirectusContext;
	/** Through the services, refused ones too. */
	readonly writes: FakeWrite[] = [];
	/** Writes that were asked for and not made. */
	asked = 0;
	readonly events: FakeEvent[] = [];
	readonly warnings: string[] = [];
	model: FakeModel;
	/** Whether an accountability may do something; default all that is null or an admin's. */
	permits: (accountability: Accountability | null, access: Access, collection: string) => boolean =
		(accountability) => accountability === null || accountability.admin;
	/** Whether who is no admin may do it with a field; default all that there are. */
	permitsField: (accountability: Accountability, access: Access, field: string) => boolean = () =>
		true;
	/** A rule for items or values: the error for what is no admin's to write; default none. */
	rule: (access: Access, values: Row, row: Row | undefined) => unknown = () => null;
	/** What an accountability may see of a row, as by rules on items and fields; null: not the row at all. */
	shows: (accountability: Accountability | null, collection: string, row: Row) => Row | null = (
		_,
		__,
		row,
	) => row;
	/** As a filter hook changes what is about to be written, or throws. */
	filter: (collection: string, values: Row) => Row = (_, values) => values;
	/** Told after each write, as action hooks are. */
	onEvent: (event: FakeEvent) => void = () => {};
	/** Before each read of items. */
	beforeRead: (collection: string, filter: unknown) => void | Promise<void> = () => {};

	constructor(model: FakeModel = articlesModel()) {
		this.model = model;
		const services = {
			ItemsService: itemsServiceOf(this),
			FieldsService: fieldsServiceOf(this),
			SettingsService: settingsServiceOf(this),
			PermissionsService: permissionsServiceOf(this),
		};
		for (const { user: id } of [ADMIN, PERSON]) {
			this.insert('directus_users', { id, role: 'r-admin', status: 'active' });
		}
		this.insert('directus_roles', { id: 'r-admin', parent: null });
		const everything = { admin_access: true, app_access: true, ip_access: null };
		this.insert('directus_policies', { id: 'p-admin', ...everything });
		this.insert('directus_access', { role: 'r-admin', user: null, policy: 'p-admin' });
		// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the part of the context that is used
		this.context = {
			services,
			database: this.database.knex,
			getSchema: async () => this.schema(),
			logger: { warn: (message: string) => void this.warnings.push(message) },
		} as unknown as DirectusContext;
	}

	schema(): SchemaOverview {
		return schemaOf(this.model);
	}

	rows(collection: string): Row[] {
		return this.database.rows(collection);
	}

	row(collection: string, key: string | number): Row | undefined {
		const primary = this.#primaryOf(collection);
		return this.rows(collection).find((row) => String(row[primary]) === String(key));
	}

	insert(collection: string, ...rows: readonly Row[]): void {
		this.database.insert(collection, ...rows);
	}

	/** A write through a service, as a person in the Studio makes it. */
	async write(
		collection: string,
		key: string | number | null,
		values: Row,
		accountability: Accountability | null = PERSON,
	): Promise<string | number> {
		return this.apply(collection, key, values, accountability, {});
	}

	async apply(
		collection: string,
		key: string | number | null,
		given: Row,
		accountability: Accountability | null,
		options: { readonly emitEvents?: boolean },
	): Promise<string | number> {
		const action = key === null ? 'create' : 'update';
		this.writes.push({ action, collection, key, values: given, options, accountability });
		this.#requireWrite(accountability, action, collection, key, given);
		const values = this.filter(collection, given);
		const primary = this.#primaryOf(collection);
		const row = key === null ? {} : this.row(collection, key);
		if (row === undefined) throw new ForbiddenError();
		Object.assign(row, values);
		if (key === null) {
			row[primary] ??= this.rows(collection).length + 1;
			this.insert(collection, row);
		}
		const stored = row[primary];
		const made = typeof stored === 'number' ? stored : String(stored);
		const data = key === null ? null : { ...row };
		this.#record(collection, made, { data, delta: values }, accountability);
		if (options.emitEvents !== false) {
			const identity = key === null ? { key: made } : { keys: [key] };
			const meta = { payload: given, collection, ...identity };
			this.emit({ event: `items.${action}`, meta, accountability });
		}
		return made;
	}

	/** A write that is asked for and not made. */
	async ask(
		collection: string,
		key: string | number | null,
		values: Row,
		accountability: Accountability | null,
		permitted: unknown,
	): Promise<never> {
		const action = key === null ? 'create' : 'update';
		this.asked += 1;
		this.#requireWrite(accountability, action, collection, key, values);
		throw permitted;
	}

	#requireWrite(
		accountability: Accountability | null,
		action: 'create' | 'update',
		collection: string,
		key: string | number | null,
		values: Row,
	): void {
		if (!this.permits(accountability, action, collection)) throw new ForbiddenError();
		this.requireFields(accountability, action, collection, Object.keys(values));
		if (accountability === null || accountability.admin) return;
		const row = key === null ? undefined : this.row(collection, key);
		const error = this.rule(action, values, row);
		if (error !== null) throw error;
	}

	async remove(
		collection: string,
		key: string | number,
		accountability: Accountability | null = PERSON,
	): Promise<void> {
		const primary = this.#primaryOf(collection);
		const left = this.rows(collection).filter((row) => String(row[primary]) !== String(key));
		this.database.tables.set(collection, left);
		const meta = { payload: [key], keys: [key], collection };
		this.emit({ event: 'items.delete', meta, accountability });
	}

	/** As Directus tells of fields that are not there, or may not be seen: in the same words. */
	requireFields(
		accountability: Accountability | null,
		access: Access,
		collection: string,
		fields: readonly string[] = [],
	): void {
		if (accountability === null || accountability.admin) return;
		const known = this.model.collections[collection]?.fields;
		const isThere = (field: string): boolean => known !== undefined && field in known;
		const isPermitted = (field: string): boolean =>
			isThere(field) && this.permitsField(accountability, access, field);
		if (known === undefined || !fields.every(isPermitted)) throw new ForbiddenError();
	}

	emit(event: FakeEvent): void {
		this.events.push(event);
		this.onEvent(event);
	}

	#primaryOf(collection: string): string {
		return this.model.collections[collection]?.primary ?? 'id';
	}

	/** As Directus does: nothing is written down for writes without an accountability. */
	#record(
		collection: string,
		key: string | number,
		{ data, delta }: { readonly data: Row | null; readonly delta: Row },
		accountability: Accountability | null,
	): void {
		if (accountability === null) return;
		const id = this.rows('directus_activity').length + 1;
		const { origin = null, userAgent = null, user, ip } = accountability;
		const action = data === null ? 'create' : 'update';
		const place = { collection, item: String(key) };
		const made = { user, ip, origin, user_agent: userAgent };
		this.insert('directus_activity', { id, action, ...place, ...made });
		this.insert('directus_revisions', {
			id,
			activity: id,
			collection,
			item: String(key),
			data: data === null ? null : JSON.stringify(data),
			delta: JSON.stringify(delta),
		});
	}
}

export const ADMIN: Accountability = {
	role: 'r-admin',
	roles: ['r-admin'],
	user: 'u-admin',
	admin: true,
	app: true,
	ip: '127.0.0.1',
};
/** Whoever edits in the Studio. */
export const PERSON: Accountability = { ...ADMIN, user: 'u-person', origin: 'http://studio.local' };

interface ServiceOptions {
	readonly schema: SchemaOverview;
	readonly accountability?: Accountability | null;
}

interface WriteOptions {
	readonly emitEvents?: boolean;
	/** Thrown in the place of a write that is permitted. */
	readonly preMutationError?: unknown;
}

interface ItemsQuery {
	readonly filter?: Row;
	readonly aggregate?: { readonly count: readonly string[] };
	readonly fields?: readonly string[];
	readonly sort?: readonly string[];
	/** -1: all; default 100, as in Directus. */
	readonly limit?: number;
	readonly offset?: number;
}

const sets = new WeakMap<object, ReadonlySet<string>>();

/** Asked for with every row of a table. */
function namesIn(values: readonly unknown[]): ReadonlySet<string> {
	const known = sets.get(values) ?? new Set(values.map(String));
	sets.set(values, known);
	return known;
}

/** `_and`, and of a column `_in`, `_eq` and `_gt`. */
function matches(row: Row, filter: unknown): boolean {
	return Object.entries(asRow(filter)).every(([column, condition]) => {
		if (column === '_and') {
			return Array.isArray(condition) && condition.every((part) => matches(row, part));
		}
		return Object.entries(asRow(condition)).every(([operator, operand]) => {
			if (operator === '_in') {
				return Array.isArray(operand) && namesIn(operand).has(String(row[column]));
			}
			if (operator === '_eq') return row[column] === operand;
			if (operator === '_gt') return compare(row[column], operand) > 0;
			throw Object.assign(new Error(`the operator ${operator}`), { code: 'INVALID_QUERY' });
		});
	});
}

function asRow(value: unknown): Row {
	return typeof value === 'object' && value !== null ? { ...value } : {};
}

function itemsServiceOf(directus: FakeDirectus): unknown {
	return class ItemsService {
		readonly #collection: string;
		readonly #accountability: Accountability | null;

		constructor(collection: string, { accountability = null }: ServiceOptions) {
			this.#collection = collection;
			this.#accountability = accountability;
		}

		async readByQuery(query: ItemsQuery): Promise<Row[]> {
			const { filter = {}, aggregate, fields, sort = [], limit = 100, offset = 0 } = query;
			await directus.beforeRead(this.#collection, filter);
			if (!directus.permits(this.#accountability, 'read', this.#collection)) {
				throw new ForbiddenError();
			}
			directus.requireFields(this.#accountability, 'read', this.#collection, fields);
			let rows = directus.rows(this.#collection).flatMap((row) => {
				const seen = directus.shows(this.#accountability, this.#collection, row);
				return seen === null ? [] : [seen];
			});
			rows = rows.filter((row) => matches(row, filter));
			if (aggregate !== undefined) {
				const counts = aggregate.count.map((column) => [column, rows.length] as const);
				return [{ count: Object.fromEntries(counts) }];
			}
			for (const column of sort.toReversed()) {
				rows = rows.toSorted((a, b) => compare(a[column], b[column]));
			}
			rows = rows.slice(offset, limit === -1 ? undefined : offset + limit);
			return rows.map((row) =>
				Object.fromEntries(
					(fields ?? Object.keys(row)).map((field) => [field, row[field] ?? null]),
				),
			);
		}

		createOne(values: Row, options: WriteOptions = {}) {
			const { preMutationError } = options;
			if (preMutationError !== undefined) {
				return directus.ask(this.#collection, null, values, this.#accountability, preMutationError);
			}
			return directus.apply(this.#collection, null, values, this.#accountability, options);
		}

		updateOne(key: string | number, values: Row, options: WriteOptions = {}) {
			const { preMutationError } = options;
			if (preMutationError !== undefined) {
				return directus.ask(this.#collection, key, values, this.#accountability, preMutationError);
			}
			return directus.apply(this.#collection, key, values, this.#accountability, options);
		}
	};
}

function fieldsServiceOf(directus: FakeDirectus): unknown {
	const describe = (collection: string, field: string): Row => {
		const known = directus.model.collections[collection]?.fields[field];
		if (known === undefined) throw new ForbiddenError();
		const { type, special = [], options = null, maxLength = null, isUnique = false } = known;
		const { isNullable = true } = known;
		const { interface: used = null, hidden = false, readonly = false } = known;
		const meta = { interface: used, special, options, hidden, readonly };
		return {
			collection,
			field,
			type,
			meta,
			schema: { max_length: maxLength, is_unique: isUnique, is_nullable: isNullable },
		};
	};
	return class FieldsService {
		async readAll(collection: string): Promise<Row[]> {
			const { fields = {} } = directus.model.collections[collection] ?? {};
			return Object.keys(fields).map((field) => describe(collection, field));
		}

		async readOne(collection: string, field: string): Promise<Row> {
			return describe(collection, field);
		}
	};
}

function permissionsServiceOf(directus: FakeDirectus): unknown {
	return class PermissionsService {
		readonly #accountability: Accountability | null;

		constructor({ accountability = null }: ServiceOptions) {
			this.#accountability = accountability;
		}

		/** Of a whole collection. */
		async getItemPermissions(collection: string): Promise<Row> {
			const access = directus.permits(this.#accountability, 'update', collection);
			return { update: { access } };
		}

		async readByQuery({ filter = {} }: ItemsQuery): Promise<Row[]> {
			return directus.rows('directus_permissions').filter((row) => matches(row, filter));
		}
	};
}

function settingsServiceOf(directus: FakeDirectus): unknown {
	return class SettingsService {
		async readSingleton({ fields }: { readonly fields: readonly string[] }): Promise<Row> {
			const known = directus.model.collections['directus_settings']?.fields ?? {};
			const unknown = fields.find((field) => !(field in known));
			if (unknown !== undefined) throw new ForbiddenError();
			const [row = {}] = directus.rows('directus_settings');
			return Object.fromEntries(fields.map((field) => [field, row[field] ?? null]));
		}
	};
}

function schemaOf({ collections, relations }: FakeModel): SchemaOverview {
	// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the part of the overview that is used
	return {
		collections: Object.fromEntries(
			Object.entries(collections).map(([collection, { primary, singleton, fields }]) => [
				collection,
				{
					collection,
					primary,
					singleton: singleton === true,
					fields: Object.fromEntries(
						Object.entries(fields).map(([field, { type, special, alias }]) => [
							field,
							{ field, type, special: special ?? [], alias: alias === true },
						]),
					),
				},
			]),
		),
		relations: relations.map(({ collection, field, related_collection, ...meta }) => ({
			collection,
			field,
			related_collection,
			schema: null,
			meta: {
				one_field: meta.one_field ?? null,
				junction_field: meta.junction_field ?? null,
				one_allowed_collections: meta.one_allowed_collections ?? null,
				one_collection_field: meta.one_collection_field ?? null,
			},
		})),
	} as unknown as SchemaOverview;
}

function compare(a: unknown, b: unknown): number {
	if (typeof a === 'number' && typeof b === 'number') return a - b;
	return String(a) < String(b) ? -1 : Number(String(a) > String(b));
}

const SETTINGS: FakeCollection = {
	primary: 'id',
	singleton: true,
	fields: {
		id: { type: 'integer' },
		default_language: { type: 'string' },
		ai_translation_glossary: { type: 'json' },
		ai_translation_style_guide: { type: 'text' },
		ai_openai_api_key: { type: 'text' },
		ai_anthropic_api_key: { type: 'text' },
	},
};

/** Articles with a title of their own and translations by language code. */
export function articlesModel(): FakeModel {
	return {
		collections: {
			articles: {
				primary: 'id',
				fields: {
					id: { type: 'integer' },
					status: { type: 'string', interface: 'select-dropdown' },
					title: { type: 'string', interface: 'input' },
					translations: {
						type: 'alias',
						special: ['translations'],
						interface: 'translations',
						alias: true,
					},
				},
			},
			articles_translations: {
				primary: 'id',
				fields: {
					id: { type: 'integer' },
					articles_id: { type: 'integer', special: ['m2o'] },
					languages_code: { type: 'string', special: ['m2o'] },
					title: { type: 'string', interface: 'input' },
					body: { type: 'text', interface: 'input-rich-text-html' },
					slug: { type: 'string', interface: 'input', options: { slug: true } },
				},
			},
			languages: {
				primary: 'code',
				fields: { code: { type: 'string' }, name: { type: 'string' } },
			},
			pages: { primary: 'id', fields: { id: { type: 'integer' }, title: { type: 'string' } } },
			directus_settings: SETTINGS,
		},
		relations: [
			{
				collection: 'articles_translations',
				field: 'articles_id',
				related_collection: 'articles',
				one_field: 'translations',
				junction_field: 'languages_code',
			},
			{
				collection: 'articles_translations',
				field: 'languages_code',
				related_collection: 'languages',
				junction_field: 'articles_id',
			},
		],
	};
}

/** Articles with a second translations field, whose fields have the same names. */
export function twiceTranslatedModel(): FakeModel {
	const { collections, relations } = articlesModel();
	const { articles, articles_translations: rows } = collections;
	if (articles === undefined || rows === undefined) throw new Error('articles have translations');
	const alias: FakeField = { type: 'alias', special: ['translations'], alias: true };
	return {
		collections: {
			...collections,
			articles: { ...articles, fields: { ...articles.fields, labels: alias } },
			articles_labels: rows,
		},
		relations: [
			...relations,
			...relations.map((relation) => ({
				...relation,
				collection: 'articles_labels',
				...(relation.one_field === undefined ? {} : { one_field: 'labels' }),
			})),
		],
	};
}

/** With English, German and French, and English as the project's language. */
export function openArticles(model?: FakeModel): FakeDirectus {
	const directus = new FakeDirectus(model);
	directus.insert(
		'languages',
		{ code: 'en-US', name: 'English' },
		{ code: 'de-DE', name: 'German' },
		{ code: 'fr-FR', name: 'French' },
	);
	directus.insert('directus_settings', { id: 1, default_language: 'en-US' });
	return directus;
}

/** Every name another one, and languages by UUID. */
export function productsModel(): FakeModel {
	return {
		collections: {
			products: {
				primary: 'sku',
				fields: {
					sku: { type: 'string' },
					parts: { type: 'alias', special: ['o2m'], alias: true },
					texts: { type: 'alias', special: ['translations'], alias: true },
				},
			},
			product_texts: {
				primary: 'row',
				fields: { row: { type: 'uuid' }, of: { type: 'string' }, tongue: { type: 'uuid' } },
			},
			tongues: {
				primary: 'uid',
				fields: {
					uid: { type: 'uuid' },
					name: { type: 'json' },
					code: { type: 'string' },
				},
			},
		},
		relations: [
			{
				collection: 'parts',
				field: 'product',
				related_collection: 'products',
				one_field: 'parts',
			},
			{ collection: 'product_texts', field: 'tongue', related_collection: 'tongues' },
			{
				collection: 'product_texts',
				field: 'of',
				related_collection: 'products',
				one_field: 'texts',
				junction_field: 'tongue',
			},
		],
	};
}
