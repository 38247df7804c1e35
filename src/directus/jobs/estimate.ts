import type { EstimateResponse, LanguageEstimate } from '../../contract/bulk.ts';
import type { ChainMember } from '../../providers/request.ts';
import { addFigures, type Figures } from '../../translation/figures.ts';
import { Meter } from '../../translation/meter.ts';
import { BatchCollector } from '../batches/collecting.ts';
import { type Manifest, requestOf } from '../batches/manifest.ts';
import { requireBatch } from '../batches/eligibility.ts';
import type { Accountability, DirectusContext, PrimaryKey } from '../host/context.ts';
import { prepareRun, runAll } from '../runs/run.ts';
import type { RunDependencies } from '../runs/context.ts';
import type { RunRequest } from '../runs/request.ts';
import { openSelection } from '../rows/selection.ts';
import { readItems } from '../rows/item-rows.ts';

const ITEMS_AT_ONCE = 50;
/** A proxy gives a request 60 s; past this the estimate covers the items seen so far. */
const LONGEST_ESTIMATE_MS = 20_000;

/** What a bulk run of the same request would find and cost, language by language. */
export async function estimateRun(
	dependencies: RunDependencies,
	context: DirectusContext,
	accountability: Accountability,
	given: RunRequest,
	atMostMs = LONGEST_ESTIMATE_MS,
): Promise<EstimateResponse> {
	const request = { ...given, dryRun: true };
	const run = await prepareRun(dependencies, request, { ...context, accountability });
	const { scope, targets } = run.plan;
	const member = request.batch ? requireBatch(dependencies, run.plan) : null;
	const collector = member && BatchCollector.over(run.plan, member);
	const plan = collector === null ? run.plan : { ...run.plan, collect: collector.add };
	const selection = await openSelection(scope, request);
	const languages = new Map<string, Figures[]>(targets.map(({ code }) => [code, []]));
	const deadline = performance.now() + atMostMs;
	let items = 0;
	let after: PrimaryKey | null = null;
	while (performance.now() < deadline) {
		const keys = await selection.next(after, ITEMS_AT_ONCE);
		if (keys.length === 0) break;
		after = keys.at(-1) ?? null;
		const rows = await readItems(scope, keys);
		items += rows.length;
		for (const result of await runAll({ ...run, plan }, rows)) {
			for (const [code, figures] of result.languages) {
				// Nested items may have languages of their own.
				languages.set(code, [...(languages.get(code) ?? []), figures]);
			}
		}
	}
	if (member !== null && collector !== null) {
		for (const [code, figures] of estimateBatches(dependencies, member, collector.take())) {
			languages.get(code)?.push(figures);
		}
	}
	const sums = [...languages].map(([code, parts]) => [code, sumUp(parts)] as const);
	return {
		collection: scope.model.collection,
		items,
		totalItems: selection.count,
		languages: Object.fromEntries(sums),
		...sumUp([...languages.values()].flat()),
	};
}

/** An estimate has served nothing. */
function sumUp(parts: readonly Figures[]): LanguageEstimate {
	const { segments, usage } = addFigures(parts);
	return { segments, usage };
}

function estimateBatches(
	{ router }: RunDependencies,
	member: ChainMember,
	manifests: readonly Manifest[],
): readonly (readonly [string, Figures])[] {
	return manifests.flatMap((manifest) =>
		manifest.requests.map((request) => {
			const meter = new Meter(() => {}, manifest.collection);
			const usage = router.estimate(member, requestOf(manifest, request, member.model));
			meter.estimate(member, usage, router.price(member, usage, true));
			return [request.targetLanguage, meter.figures()] as const;
		}),
	);
}
