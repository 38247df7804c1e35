import type { SourceField } from '../provenance/judged-field.ts';
import { type ItemRows, valueOf } from '../rows/item-rows.ts';
import type { TargetWriter } from '../writing/target-writer.ts';
import type { RunPlan } from './context.ts';
import type { LanguagePlan } from './language-plan.ts';

/** Takes out of the plans what the run may not write: nobody pays for what cannot be kept. */
export async function refuseForbidden(
	writer: TargetWriter,
	{ scope }: RunPlan,
	rows: ItemRows,
	sources: ReadonlyMap<string, SourceField>,
	languages: readonly LanguagePlan[],
): Promise<void> {
	await Promise.all(
		languages.map(async ({ language, units, slugs, outcomes, failures }) => {
			if (units.length === 0) return;
			const names = [...units.map(({ id }) => id), ...slugs];
			const values = names.flatMap((name) => {
				const source = sources.get(name);
				return source === undefined ? [] : [[name, valueOf(source.unit.text, source)] as const];
			});
			const target = { scope, item: rows, language };
			const refused = await writer.findRefusals(target, new Map(values));
			for (const refusal of refused) {
				const { field = '', reason } = refusal;
				outcomes.set(field, `refused: ${reason}`);
				failures.push({ item: rows.key, language: language.code, ...refusal });
			}
			const isLeft = (name: string): boolean => outcomes.get(name)?.startsWith('refused') !== true;
			units.splice(0, units.length, ...units.filter(({ id }) => isLeft(id)));
			slugs.splice(0, slugs.length, ...slugs.filter(isLeft));
		}),
	);
}
