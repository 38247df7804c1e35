import type { Policy } from '../../contract/names.ts';
import type { FieldOutcome } from '../../contract/runs.ts';
import { APPROVED } from '../../translation/approved-wording.ts';
import { isEmpty } from '../host/context.ts';
import type { FieldRevision } from '../history/history.ts';
import { findBringer } from '../history/returns.ts';
import { bearsMark } from '../history/write-mark.ts';
import type { FieldVersion } from './field-version.ts';
import { hashValue, shortenHash } from './hash.ts';
import { sameDigests } from './segments.ts';

/**
 * Whose text a target field holds. `stale`: its source was another than today's (of a person's
 * text, nothing else counts); `version`: what it was rendered from, or a person's text began with.
 */
export type FieldState =
	| { readonly owner: 'nobody' }
	| { readonly owner: 'us'; readonly stale: boolean; readonly version: FieldVersion | null }
	| {
			readonly owner: 'person';
			readonly stale: boolean;
			/** Terms or style guide of a machine's segments in it have changed. */
			readonly reshaped: boolean;
			readonly version: FieldVersion | null;
	  }
	| { readonly owner: 'unproven' };

/** What takes long is asked for only where it tells. */
export interface FieldWitnesses {
	readonly value: unknown;
	/** Digests of today's source. */
	readonly source: () => Promise<readonly string[]>;
	/** Hash of its text. */
	readonly text: string;
	/** What shapes its translation, segment by segment. */
	readonly shapings: () => Promise<readonly string[]>;
	/** What every segment with words is shaped by, where that is known without reading the source. */
	readonly constantShaping?: string | null | undefined;
	readonly versions: readonly FieldVersion[];
	/** Revisions that touched the field, newest first; read where no version explains it. */
	readonly revisions: readonly FieldRevision[];
	/** Finds what one of our revisions was rendered from. */
	readonly rebuild: (revision: FieldRevision) => Promise<FieldVersion | null>;
}

export async function judgeField(witnesses: FieldWitnesses): Promise<FieldState> {
	const { value, versions, revisions, rebuild } = witnesses;
	if (isEmpty(value)) return { owner: 'nobody' };
	const hash = hashValue(value);
	const written = versions.find((candidate) => candidate.value === hash);
	if (written !== undefined) {
		// Of another cut it cannot be told which of its segments are a person's.
		const isMixed = written.recut === true && written.people.length > 0;
		if (isDeclared(written) || isMixed) return toPerson(written, witnesses);
		const moved = await hasMoved(written, witnesses);
		if (written.chosen === true && !moved) {
			return { owner: 'person', stale: false, reshaped: false, version: written };
		}
		// A machine's text is stale with its terms and style guide too.
		const stale = moved || (await isReshaped(written, witnesses));
		return { owner: 'us', stale, version: written };
	}
	const [last] = revisions;
	const isExplained = last !== undefined && hashValue(last.value) === hash;
	const newest = revisions.find(({ ours }) => ours);
	if (isExplained && newest !== undefined && hashValue(newest.value) === hash) {
		const version = await rebuild(newest);
		// Which of its segments are a person's cannot be told any more.
		const isMixed = newest.people.length > 0 || revisions.some(({ ours }) => !ours);
		if (version === null && isMixed) return toPerson(null, witnesses);
		const stale = !bearsMark(newest, witnesses.text, await witnesses.source());
		return { owner: 'us', stale, version };
	}
	if (versions.length === 0 && !isExplained) return { owner: 'unproven' };
	return toPerson(await findBase(hash, witnesses), witnesses);
}

/** Whether a text is a person's own, by hand or declared, not ours with a person's words in it. */
export function isDeclared({ byPerson, provider, shapings }: FieldVersion): boolean {
	return byPerson === true || (provider === APPROVED.provider && shapings === null);
}

/** The newest version that a run has written. */
export function newestWritten(versions: readonly FieldVersion[]): FieldVersion | undefined {
	return versions.find((version) => !isDeclared(version) && version.chosen !== true);
}

async function toPerson(
	version: FieldVersion | null,
	witnesses: FieldWitnesses,
): Promise<FieldState> {
	const stale = version !== null && (await hasMoved(version, witnesses));
	const reshaped = version !== null && (await isReshaped(version, witnesses));
	return { owner: 'person', stale, reshaped, version };
}

/** What a person's text began with: the last known text that has stood there before it. */
export async function findBase(
	hash: string,
	{ versions, revisions, rebuild }: Pick<FieldWitnesses, 'versions' | 'revisions' | 'rebuild'>,
): Promise<FieldVersion | null> {
	const bringer = findBringer(revisions, ({ value }) => hashValue(value) === hash);
	for (const revision of revisions.slice(bringer + 1)) {
		const before = hashValue(revision.value);
		const version = versions.find(({ value }) => value === before);
		if (version !== undefined) return version;
		if (revision.ours) return rebuild(revision);
	}
	return versions.find(({ standing }) => standing !== hash) ?? null;
}

/** Whether the source is another than that of the version, outside its segments too. */
async function hasMoved(version: FieldVersion, witnesses: FieldWitnesses): Promise<boolean> {
	return version.text === undefined
		? !sameDigests(version.source, await witnesses.source())
		: shortenHash(version.text) !== shortenHash(witnesses.text);
}

async function isReshaped(version: FieldVersion, witnesses: FieldWitnesses): Promise<boolean> {
	const { shapings: before, people } = version;
	if (before === null) return false;
	// Whatever the source is: finding its segments is what takes long.
	if (before.every((shaping) => shaping === witnesses.constantShaping)) return false;
	// Shapings are compared by position, which tells nothing of another source; that makes it stale
	// anyway.
	if (!sameDigests(version.source, await witnesses.source())) return false;
	const persons = new Set(people);
	return (await witnesses.shapings()).some(
		(shaping, index) => !persons.has(index) && shaping !== before[index],
	);
}

/** null: translate; else why the field stays as it is. */
export function decide(policy: Policy, refresh: boolean, state: FieldState): FieldOutcome | null {
	if (policy === 'overwrite') return null;
	if (state.owner === 'nobody') return policy === 'stale' ? 'unchanged' : null;
	if (state.owner === 'unproven') return 'unproven';
	if (state.owner === 'person') {
		const isOutdated = state.stale || state.reshaped;
		return isOutdated && state.version !== null && policy !== 'missing' ? null : 'protected';
	}
	return policy !== 'missing' && (state.stale || refresh) ? null : 'unchanged';
}
