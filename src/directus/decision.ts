import type { FieldOutcome, Policy } from '../contract.ts';
import type { FieldHistory } from './history.ts';
import { type FieldVersion, hashValue, sourceMark } from './provenance.ts';

/** Whose text a target field holds; `stale`: made from another source than today's. */
export type FieldState =
	| { readonly owner: 'nobody' }
	| { readonly owner: 'us'; readonly stale: boolean }
	| { readonly owner: 'person' }
	| { readonly owner: 'unproven' };

export interface FieldWitnesses {
	readonly value: unknown;
	/** Today's source, as joined digests. */
	readonly source: string;
	readonly versions: readonly FieldVersion[];
	readonly history: FieldHistory | undefined;
}

export function isEmpty(value: unknown): boolean {
	return (
		value === null || value === undefined || (typeof value === 'string' && value.trim() === '')
	);
}

export function judgeField({ value, source, versions, history }: FieldWitnesses): FieldState {
	if (isEmpty(value)) return { owner: 'nobody' };
	const hash = hashValue(value);
	const version = versions.find((candidate) => candidate.value === hash);
	if (version !== undefined) return { owner: 'us', stale: version.source !== source };
	if (history !== undefined) {
		const same = hashValue(history.value) === hash;
		return history.ours && same
			? { owner: 'us', stale: history.sourceMark !== sourceMark(source) }
			: { owner: 'person' };
	}
	return { owner: versions.length === 0 ? 'unproven' : 'person' };
}

/** null: translate; else why the field stays as it is. */
export function decide(policy: Policy, refresh: boolean, state: FieldState): FieldOutcome | null {
	if (policy === 'overwrite') return null;
	if (state.owner === 'person') return 'protected';
	if (state.owner === 'unproven') return 'unproven';
	if (state.owner === 'nobody') return policy === 'stale' ? 'unchanged' : null;
	return policy !== 'missing' && (state.stale || refresh) ? null : 'unchanged';
}
