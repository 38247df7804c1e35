import type { Part } from './part.ts';

interface OrderedPart {
	readonly part: Part;
	readonly unplaced: boolean;
}

/**
 * Parts in an order that every translation keeps: from the start on, but those inside of a
 * segment's tags by the markup of these, since tags may change places. `parts` is sorted, outer
 * ones first.
 */
export function orderParts(
	source: string,
	parts: readonly Part[],
	describeTag: (part: Part, tag: number) => string,
): OrderedPart[] {
	const { roots, inner } = nestParts(parts);
	const ordered: OrderedPart[] = [];
	const open = roots.map((part) => ({ part, unplaced: false })).toReversed();
	for (let next = open.pop(); next !== undefined; next = open.pop()) {
		const { part, unplaced } = next;
		const groups = groupByTag(part, inner.get(part) ?? [])
			.map((group) => ({ ...group, markup: describeTag(part, group.tag) }))
			.toSorted((a, b) => (a.markup < b.markup ? -1 : a.markup > b.markup ? 1 : 0));
		const alike = findAlike(source, part, groups);
		ordered.push({ part, unplaced: unplaced || alike.size > 0 });
		for (const { markup, members } of groups.toReversed()) {
			for (const member of members.toReversed()) {
				open.push({ part: member, unplaced: unplaced || alike.has(markup) });
			}
		}
	}
	return ordered;
}

function nestParts(parts: readonly Part[]): { roots: Part[]; inner: ReadonlyMap<Part, Part[]> } {
	const roots: Part[] = [];
	const inner = new Map<Part, Part[]>();
	const around: Part[] = [];
	for (const part of parts) {
		while ((around.at(-1)?.end ?? Infinity) <= part.start) around.pop();
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

interface Group {
	readonly tag: number;
	readonly members: Part[];
}

function groupByTag({ tags }: Part, members: readonly Part[]): Group[] {
	if (members.length === 0) return [];
	const ranges = tags
		.flatMap(({ start, closing }, tag) => [
			{ start, tag },
			...(closing === null ? [] : [{ start: closing.start, tag }]),
		])
		.toSorted((a, b) => a.start - b.start);
	let at = 0;
	const groups = Map.groupBy(members, (member) => {
		while ((ranges[at + 1]?.start ?? Infinity) <= member.start) at += 1;
		return ranges[at]?.tag ?? 0;
	});
	return [...groups].map(([tag, inside]) => ({ tag, members: inside }));
}

/** The markup that several tags share although they hold different texts. */
function findAlike(
	source: string,
	{ tags }: Part,
	groups: readonly { readonly tag: number; readonly markup: string }[],
): ReadonlySet<string> {
	const texts = new Map<string, string>();
	const alike = new Set<string>();
	for (const { tag, markup } of groups) {
		const { start = 0, end = 0, closing = null } = tags[tag] ?? {};
		const text =
			source.slice(start, end) + (closing === null ? '' : source.slice(closing.start, closing.end));
		if ((texts.get(markup) ?? text) !== text) alike.add(markup);
		texts.set(markup, text);
	}
	return alike;
}
