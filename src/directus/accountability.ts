import { BUNDLE, ORIGIN } from '../contract.ts';
import { InvalidInputError } from '../errors.ts';
import type { Accountability, DirectusContext } from './context.ts';

export const VERSION = '0.1.0';

/** A `SYSTEM` accountability rather than null: with null Directus would write no history. */
const SYSTEM: Accountability = {
	role: null,
	roles: [],
	user: null,
	admin: true,
	app: true,
	ip: null,
};
const PUBLIC: Accountability = { ...SYSTEM, admin: false, app: false };

/**
 * Resolves the operation's `permissions`: `$trigger`, `$full`, `$public` or a role's id. Rejects with
 * `InvalidInputError` when there is no such role.
 */
export async function resolveAccountability(
	permissions: string,
	trigger: Accountability | null,
	database: DirectusContext['database'],
): Promise<Accountability> {
	if (permissions === '$trigger') return trigger ?? SYSTEM;
	if (permissions === '$full') return SYSTEM;
	const roles = permissions === '$public' ? [] : await readRoles(permissions, database);
	const access = await database('directus_access')
		.join('directus_policies', 'directus_policies.id', 'directus_access.policy')
		.where((query) => {
			if (roles.length > 0) void query.whereIn('directus_access.role', roles);
			else void query.whereNull('directus_access.role').whereNull('directus_access.user');
		})
		.select<{ admin_access: unknown; app_access: unknown }[]>('admin_access', 'app_access');
	return {
		...PUBLIC,
		role: roles[0] ?? null,
		roles,
		admin: access.some((policy) => Boolean(policy.admin_access)),
		app: access.some((policy) => Boolean(policy.app_access)),
	};
}

/** The role and its ancestors, the role first. */
async function readRoles(id: string, database: DirectusContext['database']): Promise<string[]> {
	const refuse = (): never => {
		throw new InvalidInputError('permissions', `permissions: there is no role ${id}`);
	};
	if (!/^[0-9a-f-]{36}$/i.test(id)) refuse();
	const roles: string[] = [];
	for (let next: string | null = id; next !== null && !roles.includes(next);) {
		const row: { id: string; parent: string | null } | undefined = await database('directus_roles')
			.where({ id: next })
			.first('id', 'parent');
		if (row === undefined) return roles.length > 0 ? roles : refuse();
		roles.push(row.id);
		next = row.parent;
	}
	return roles;
}

/** Knows our own writes by the identity of the accountability objects they carry. */
export class OwnWrites {
	readonly #accountabilities = new WeakSet<object>();

	/** `sources` stands in the user agent, so that Directus's history tells which source a text was made from. */
	sign(base: Accountability, sources: string): Accountability {
		const signed: Accountability = {
			...base,
			origin: ORIGIN,
			userAgent: `${BUNDLE}/${VERSION} ${sources}`.trim(),
		};
		this.#accountabilities.add(signed);
		return signed;
	}

	has(accountability: unknown): boolean {
		return (
			typeof accountability === 'object' &&
			accountability !== null &&
			this.#accountabilities.has(accountability)
		);
	}
}
