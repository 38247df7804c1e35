import type { Filter } from '@directus/types';
import type { LearnFrom } from '../../contract/names.ts';
import { isWithin, readPolicies, readRoles } from '../host/accountability.ts';
import { type Author, authorOf } from '../host/author.ts';
import type { Accountability, DirectusContext, Row, SchemaOverview } from '../host/context.ts';

/** Rights are asked for again after so long: whoever loses them teaches no longer than that. */
const KEPT_MS = 5_000;
const MAX_KEPT = 1_000;

/** What a user may update without a rule on items: fields by collection, `*` for all of them. */
type Rights = { readonly isAdmin: boolean; readonly fields: ReadonlyMap<string, Set<string>> };

const NO_RIGHTS: Rights = { isAdmin: false, fields: new Map() };

/** Tells whose words are learned: theirs who may change the place where these are served. */
export class Teachers {
	readonly #context: DirectusContext;
	readonly #from: LearnFrom;
	readonly #known = new Map<string, { readonly until: number; readonly rights: Promise<Rights> }>();

	constructor(context: DirectusContext, from: LearnFrom) {
		this.#context = context;
		this.#from = from;
	}

	/**
	 * Whether an active user may update a field in every row of a collection; null asks for any
	 * field. Rejects where the database does not answer.
	 */
	async may(
		author: Author,
		schema: SchemaOverview,
		collection: string,
		field: string | null,
	): Promise<boolean> {
		if (this.#from === 'nobody') return false;
		const { isAdmin, fields } = await this.#rightsOf(author, schema);
		if (isAdmin || this.#from === 'admins') return isAdmin;
		const allowed = fields.get(collection);
		if (allowed === undefined) return false;
		return field === null || allowed.has('*') || allowed.has(field);
	}

	#rightsOf(author: Author, schema: SchemaOverview): Promise<Rights> {
		const name = `${author.user} ${author.ip ?? ''}`;
		const known = this.#known.get(name);
		if (known !== undefined && known.until > performance.now()) return known.rights;
		if (this.#known.size >= MAX_KEPT) this.#known.clear();
		const rights = readRights(this.#context, schema, author);
		this.#known.set(name, { until: performance.now() + KEPT_MS, rights });
		rights.catch(() => this.#known.delete(name));
		return rights;
	}
}

/**
 * Whether a run may update every row of a collection, in some field: what it asks for then serves
 * the whole collection. A role that a flow names has no user, and is its operator's choice.
 */
export async function mayUpdateAll(
	accountability: Accountability,
	context: DirectusContext,
	schema: SchemaOverview,
	collection: string,
): Promise<boolean> {
	if (accountability.admin) return true;
	const { user, role, share } = accountability;
	if (user === null) return role !== null && share == null;
	const author = authorOf(accountability);
	if (author === null) return false;
	const { isAdmin, fields } = await readRights(context, schema, author);
	return isAdmin || fields.has(collection);
}

/**
 * As Directus evaluates them: policies of the user and of the role with those above it, without
 * those that the address does not meet. What the public may do is nobody's own right.
 */
async function readRights(
	context: DirectusContext,
	schema: SchemaOverview,
	{ user, ip }: Author,
): Promise<Rights> {
	const { database } = context;
	const account: Row | undefined = await database('directus_users')
		.where({ id: user })
		.first('status', 'role');
	if (account?.['status'] !== 'active') return NO_RIGHTS;
	const { role } = account;
	const roles = await readRoles(typeof role === 'string' ? role : null, database);
	const granted = await readPolicies({ user, roles }, database);
	const policies = granted.filter(({ networks }) => isWithin(ip, networks));
	if (policies.some(({ isAdmin }) => isAdmin)) return { ...NO_RIGHTS, isAdmin: true };
	const permissions = await readPermissions(context, schema, [
		{ policy: { _in: policies.map(({ id }) => id) } },
		{ action: { _eq: 'update' } },
	]);
	const fields = new Map<string, Set<string>>();
	for (const { collection, permissions: rule, fields: allowed } of permissions) {
		if (!isFree(rule) || !Array.isArray(allowed)) continue;
		const known = fields.get(String(collection)) ?? new Set();
		fields.set(String(collection), new Set([...known, ...allowed.map(String)]));
	}
	return { isAdmin: false, fields };
}

/** Permissions that meet all conditions, without those that Directus ignores on its plan. */
export async function readPermissions(
	{ database, services: { PermissionsService } }: DirectusContext,
	schema: SchemaOverview,
	conditions: Filter[],
): Promise<readonly Row[]> {
	return new PermissionsService({ schema, knex: database, accountability: null }).readByQuery({
		filter: { _and: conditions },
		fields: ['policy', 'collection', 'action', 'permissions', 'fields'],
		limit: -1,
	});
}

/** A filter that lets every item pass: `null`, `{}`, `{"_and": []}`. */
export function isFree(rule: unknown): boolean {
	if (rule === null || rule === undefined) return true;
	return Object.entries(rule).every(
		([operator, parts]) => operator === '_and' && Array.isArray(parts) && parts.every(isFree),
	);
}
