import type { Config } from '../config.ts';
import type { MemoryUnit } from '../contract.ts';
import { normaliseSegment } from '../documents/format.ts';
import { hasWords } from '../translation/unit-plan.ts';
import { type CollectionRequest, pagesOf, planCollection } from './collection-walk.ts';
import type { DirectusContext } from './context.ts';
import { type JudgedField, judgeItem, readSources } from './judgement.ts';
import { recallState } from './language-plan.ts';
import type { Provenance } from './provenance.ts';
import { findShape } from './shape.ts';

export interface MemoryOwner {
	readonly context: DirectusContext;
	readonly config: Config;
	readonly provenance: Provenance;
}

/**
 * Every segment of which source and translation are known to belong together, read from the rows of one collection or
 * of all that have translations. A text that stands in several places comes as often. Unproven text is left out until
 * it is adopted or warmed. Rejects with `InvalidInputError` before the first unit.
 */
export async function exportMemory(
	{ context, config, provenance }: MemoryOwner,
	{
		collection,
		...request
	}: Omit<CollectionRequest, 'collection'> & {
		readonly collection?: string | undefined;
	},
): Promise<AsyncIterable<MemoryUnit>> {
	const schema = await context.getSchema();
	const collections =
		collection === undefined
			? Object.keys(schema.collections).filter((name) => findShape(schema, name) !== null)
			: [collection];
	const plans = await Promise.all(
		collections.map((name) => planCollection(context, config, { ...request, collection: name })),
	);
	return (async function* units() {
		for (const plan of plans) {
			for await (const { rows } of pagesOf(plan, 0, null)) {
				for (const item of rows) {
					const sources = readSources(plan, item);
					for (const judged of await judgeItem(provenance, plan, item, sources)) {
						yield* unitsOf(plan.scope.shape.collection, plan.sourceLanguage.code, judged);
					}
				}
			}
		}
	})();
}

function unitsOf(
	collection: string,
	sourceLanguage: string,
	{ state, field, value, language }: JudgedField,
): readonly MemoryUnit[] {
	const memory = recallState(state, field, value);
	if (memory === null) return [];
	return field.segments.flatMap(({ segment }, index): MemoryUnit[] => {
		const remembered = memory.segments[index] ?? null;
		const source = normaliseSegment(segment.text);
		if (remembered === null || !hasWords(source)) return [];
		const { provider, model } = memory.member;
		const isMachine = !remembered.byPerson && provider !== UNKNOWN;
		return [
			{
				collection,
				sourceLanguage,
				targetLanguage: language.code,
				format: field.unit.format,
				source,
				target: remembered.translation,
				origin: remembered.byPerson ? 'person' : 'machine',
				provider: isMachine ? provider : null,
				model: isMachine ? model : null,
			},
		];
	});
}

/** The maker of what was found in Directus's history or adopted. */
const UNKNOWN = 'unknown';
