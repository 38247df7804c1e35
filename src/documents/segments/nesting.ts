import type { SegmentPlan } from './plan.ts';

export interface PlacedPart<P> {
	readonly part: P;
	/** See `Segment`. */
	readonly unplaced: boolean;
}

interface Part {
	readonly plan: SegmentPlan;
}

/**
 * Parts in an order that every translation keeps: from the start on, but those inside of a segment's tags by the
 * markup of these, since tags may change places. `parts` is sorted, outer ones first.
 */
export function orderParts<P extends Part>(
	source: string,
	parts: readonly P[],
	describeTag: (part: P, tag: number) => string,
): PlacedPart<P>[] {
	const { roots, inner } = nestParts(parts);
	const ordered: PlacedPart<P>[] = [];
	const open = roots.map((part) => ({ part, unplaced: false })).toReversed();
	for (let next = open.pop(); next !== undefined; next = open.pop()) {
		const { part, unplaced } = next;
		const groups = groupByTag(part.plan, inner.get(part) ?? [])
			.map((group) => ({ ...group, markup: describeTag(part, group.tag) }))
			.toSorted((a, b) => (a.markup < b.markup ? -1 : a.markup > b.markup ? 1 : 0));
		const alike = findAlike(source, part.plan, groups);
		ordered.push({ part, unplaced: unplaced || alike.size > 0 });
		for (const { markup, members } of groups.toReversed()) {
			for (const member of members.toReversed()) {
				open.push({ part: member, unplaced: unplaced || alike.has(markup) });
			}
		}
	}
	return ordered;
}

function nestParts<P extends Part>(
	parts: readonly P[],
): { roots: readonly P[]; inner: ReadonlyMap<P, readonly P[]> } {
	const roots: P[] = [];
	const inner = new Map<P, P[]>();
	const around: P[] = [];
	for (const part of parts) {
		while ((around.at(-1)?.plan.end ?? Infinity) <= part.plan.start) {
			around.pop();
		}
		const outer = around.at(-1);
		if (outer === undefined) {
			roots.push(part);
		} else {
			const members = inner.get(outer) ?? [];
			members.push(part);
			inner.set(outer, members);
		}
		around.push(part);
	}
	return { roots, inner };
}

interface Group<P> {
	readonly tag: number;
	readonly members: P[];
}

/** The parts inside of each tag, sorted as they stand. */
function groupByTag<P extends Part>({ tags }: SegmentPlan, members: readonly P[]): Group<P>[] {
	if (members.length === 0) {
		return [];
	}
	const ranges = tags
		.flatMap(({ start, closing }, tag) => [
			{ start, tag },
			...(closing === null ? [] : [{ start: closing.start, tag }]),
		])
		.toSorted((a, b) => a.start - b.start);
	const groups = new Map<number, Group<P>>();
	let at = 0;
	for (const member of members) {
		while ((ranges[at + 1]?.start ?? Infinity) <= member.plan.start) {
			at += 1;
		}
		const tag = ranges[at]?.tag ?? 0;
		const group = groups.get(tag) ?? { tag, members: [] };
		group.members.push(member);
		groups.set(tag, group);
	}
	return [...groups.values()];
}

/** Markup that several tags share which hold different texts. */
function findAlike(
	source: string,
	{ tags }: SegmentPlan,
	groups: readonly { readonly tag: number; readonly markup: string }[],
): ReadonlySet<string> {
	const texts = new Map<string, string>();
	const alike = new Set<string>();
	for (const { tag, markup } of groups) {
		const place = tags[tag];
		const closing = place?.closing ?? null;
		const text =
			source.slice(place?.start ?? 0, place?.end ?? 0) +
			(closing === null ? '' : source.slice(closing.start, closing.end));
		if ((texts.get(markup) ?? text) !== text) {
			alike.add(markup);
		}
		texts.set(markup, text);
	}
	return alike;
}
