import type { FieldOutcome, Policy } from '../contract.ts';
import { APPROVED } from '../translation/approved-wording.ts';
import { bearsMark, type FieldRevision } from './history.ts';
import { type FieldVersion, hashValue } from './provenance.ts';

/**
 * Whose text a target field holds. `stale`: it was made from another source than today's; `version`: what it, or of a
 * person's text what that began with, was rendered from.
 */
export type FieldState =
	| { readonly owner: 'nobody' }
	| { readonly owner: 'us'; readonly stale: boolean; readonly version: FieldVersion | null }
	| { readonly owner: 'person'; readonly stale: boolean; readonly version: FieldVersion | null }
	| { readonly owner: 'unproven' };

export interface FieldWitnesses {
	readonly value: unknown;
	/** Today's source, as joined digests, and what shapes its translation. */
	readonly source: string;
	/** Hash of its text. */
	readonly text: string;
	readonly shapes: string;
	readonly versions: readonly FieldVersion[];
	/** Revisions that touched the field, newest first; asked for only where the versions do not explain it. */
	readonly revisions: readonly FieldRevision[];
	/** Finds what one of our revisions was rendered from. */
	readonly rebuild: (revision: FieldRevision) => FieldVersion | null;
}

export function isEmpty(value: unknown): boolean {
	return (
		value === null || value === undefined || (typeof value === 'string' && value.trim() === '')
	);
}

export function judgeField(witnesses: FieldWitnesses): FieldState {
	const { value, source, text, versions, revisions, rebuild } = witnesses;
	if (isEmpty(value)) return { owner: 'nobody' };
	const hash = hashValue(value);
	const written = versions.find((candidate) => candidate.value === hash);
	if (written?.provider === APPROVED.provider) {
		return { owner: 'person', stale: hasMoved(written, witnesses), version: written };
	}
	if (written !== undefined) {
		return { owner: 'us', stale: isStale(written, witnesses), version: written };
	}
	const [last] = revisions;
	if (last?.ours === true && hashValue(last.value) === hash) {
		const stale = !bearsMark(last, text, source);
		return { owner: 'us', stale, version: stale ? rebuild(last) : null };
	}
	if (versions.length === 0 && last === undefined) return { owner: 'unproven' };
	const ours = revisions.find((revision) => revision.ours);
	const version = versions[0] ?? (ours === undefined ? null : rebuild(ours));
	return { owner: 'person', stale: version !== null && hasMoved(version, witnesses), version };
}

/** Whether the source is another than that of the version, outside its segments too. */
function hasMoved(version: FieldVersion, { source, text }: FieldWitnesses): boolean {
	return version.text === undefined ? version.source !== source : version.text !== text;
}

/** A machine's segment is stale with its terms and style guide too; a person's only with its source. */
function isStale(version: FieldVersion, witnesses: FieldWitnesses): boolean {
	if (hasMoved(version, witnesses)) return true;
	if (version.shapes === null) return false;
	const people = new Set(version.people);
	const before = version.shapes.split('.');
	return witnesses.shapes
		.split('.')
		.some((shape, index) => !people.has(index) && shape !== before[index]);
}

/** null: translate; else why the field stays as it is. */
export function decide(policy: Policy, refresh: boolean, state: FieldState): FieldOutcome | null {
	if (policy === 'overwrite') return null;
	if (state.owner === 'nobody') return policy === 'stale' ? 'unchanged' : null;
	if (state.owner === 'unproven') return 'unproven';
	if (state.owner === 'person') {
		return state.stale && state.version !== null && policy !== 'missing' ? null : 'protected';
	}
	return policy !== 'missing' && (state.stale || refresh) ? null : 'unchanged';
}
