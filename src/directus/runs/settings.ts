import { type Budget, RunBudget } from '../../budgets/budget.ts';
import type { ChainMember } from '../../providers/request.ts';
import type { GlossaryTerm } from '../../contract/glossary.ts';
import { refusal } from '../host/input.ts';
import type { HouseStyle } from '../host/settings.ts';
import type { RunDependencies } from './context.ts';
import type { RunRequest } from './request.ts';

/** The chain of a run: unknown providers are refused, and a chain in which none has its key. */
export function chooseChain(
	{ config, router }: Pick<RunDependencies, 'config' | 'router'>,
	{ providers = [] }: { readonly providers?: RunRequest['providers'] },
): readonly ChainMember[] {
	const chain = providers.length === 0 ? config.chain : providers;
	const unknown = chain.find(({ provider }) => !Object.hasOwn(config.providers, provider));
	if (unknown !== undefined) {
		throw refusal('providers', `there is no provider "${unknown.provider}"`);
	}
	const refusals = chain.map((member) => router.refusal(member));
	if (!refusals.includes(null)) {
		throw refusal('providers', [...new Set(refusals)].join('; '));
	}
	return chain;
}

/** The house's terms, then those of the options, which win. */
export function glossaryOf(
	house: HouseStyle,
	options: Pick<RunRequest, 'glossary'>,
): readonly GlossaryTerm[] {
	return [...house.glossary, ...(options.glossary ?? [])];
}

export function budgetsOf(
	{ dailyBudget }: Pick<RunDependencies, 'dailyBudget'>,
	own: Budget | null,
): readonly Budget[] {
	return [own, dailyBudget].filter((budget) => budget !== null);
}

export function budgetOf({ maxCostUsd }: Pick<RunRequest, 'maxCostUsd'>): Budget | null {
	return maxCostUsd === undefined ? null : new RunBudget(maxCostUsd);
}
